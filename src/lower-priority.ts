import { getPriority, setPriority } from 'node:os';

const lowest = 19;

/**
 * Lets the calling thread, and those that it will start, stand behind the process's others where processors are short: who
 * writes to the disk or trains would else hold up who answers. Only Linux knows the niceness of threads (setpriority(2));
 * elsewhere, and where a sandbox refuses it, the thread goes on as it was.
 * @param steps - of niceness, beyond what the thread has
 */
export const lowerPriority = (steps: number): void => {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(lowest, getPriority() + steps));
  } catch {}
};
