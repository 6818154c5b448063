import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { guardStorage, isBusy } from './storage-fault.ts';

/** Held by one process; the system frees it when its holder dies. */
type FileLock = {
  /** True when it is held here, now or already. */
  readonly tryAcquire: () => boolean;
  readonly release: () => void;
};

/**
 * An exclusive transaction on an empty SQLite file: a file lock, which Node lacks. Unlike a lease, it needs no clock and
 * leaves nothing to wait for after a crash.
 */
export const openFileLock = (path: string): FileLock => {
  const database = guardStorage(path, () => new DatabaseSync(path, { timeout: 0 }));

  const tryAcquire = (): boolean => {
    if (database.isTransaction) return true;
    try {
      database.exec('BEGIN EXCLUSIVE');
      return true;
    } catch (thrown) {
      if (isBusy(thrown)) return false;
      throw thrown;
    }
  };

  return { tryAcquire: () => guardStorage(path, tryAcquire), release: () => database.close() };
};

/** The lock beside a log for the one member of a group that reads a topic now. */
export const openGroupLock = (logPath: string, topic: string, group: string): FileLock =>
  openFileLock(`${logPath}.${hash('sha256', JSON.stringify([topic, group])).slice(0, 16)}.lock`);
