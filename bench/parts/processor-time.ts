import { readdirSync, readFileSync } from 'node:fs';

/** Of the times that Linux tells of a process. */
const ticksPerSecond = 100;

/** Processor seconds so far that a stat file of Linux tells of. */
const secondsIn = (path: string): number => {
  const [, fields] = readFileSync(path, 'utf8').split(') ');
  const [user, system] = fields!.split(' ').slice(11, 13).map(Number);
  return (user! + system!) / ticksPerSecond;
};

/**
 * Processor seconds of a process so far, all its threads together; on a shared machine they tell more than the clock. NaN
 * where the system doesn't tell.
 */
export const cpuSeconds = (pid: number): number => {
  try {
    return secondsIn(`/proc/${pid}/stat`);
  } catch {
    return Number.NaN;
  }
};

/** The same, by name of thread; nothing where the system doesn't tell. */
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
