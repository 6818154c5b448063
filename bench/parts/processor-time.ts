import { readdirSync, readFileSync } from 'node:fs';

/** Of the times in Linux's stat files. */
const ticksPerSecond = 100;

/** Processor seconds in a stat file of Linux. */
const secondsIn = (path: string): number => {
  const [, fields] = readFileSync(path, 'utf8').split(') ');
  const [user, system] = fields!.split(' ').slice(11, 13).map(Number);
  return (user! + system!) / ticksPerSecond;
};

/**
 * Processor seconds of a process so far, all its threads together; on a shared machine they are more reliable than wall
 * time. NaN where the system has none.
 */
export const cpuSeconds = (pid: number): number => {
  try {
    return secondsIn(`/proc/${pid}/stat`);
  } catch {
    return Number.NaN;
  }
};

/** Processor seconds by name of thread; empty where the system has none. */
export const threadSeconds = (pid: number): Map<string, number> => {
  const seconds = new Map<string, number>();
  try {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const name = task === String(pid) ? 'main' : readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8').trim();
      seconds.set(name, (seconds.get(name) ?? 0) + secondsIn(`/proc/${pid}/task/${task}/stat`));
    }
  } catch {}
  return seconds;
};
