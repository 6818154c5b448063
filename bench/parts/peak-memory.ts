import { readFileSync } from 'node:fs';

/**
 * The most memory that a process has had, in MiB; NaN where the system doesn't tell. The maximum that a process knows of
 * itself begins with what had started it.
 */
export const peakMiB = (pid: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
};
