import { getPriority, setPriority } from 'node:os';

const lowest = 19;

/**
 * Lowers the priority of the calling thread, and of those that it starts, within the process: threads that write to the
 * disk or train must not hold up answers when processors are short. Only Linux has niceness per thread
 * (setpriority(2)); elsewhere, and where a sandbox refuses it, nothing changes.
 * @param steps - of niceness, added to the thread's
 */
export const lowerPriority = (steps: number): void => {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(lowest, getPriority() + steps));
  } catch {}
};
