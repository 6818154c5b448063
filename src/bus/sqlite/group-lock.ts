import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { guardStorage, isBusy } from './storage-fault.ts';

/** Held by the one member of a group that reads a topic now; the system frees it when the holder's process dies. */
type GroupLock = {
  /** True when this member has the lock, now or already. */
  readonly tryAcquire: () => boolean;
  readonly release: () => void;
};

/**
 * An exclusive transaction on an empty SQLite file beside the log: a file lock, which Node lacks. Unlike a lease, it
 * needs no clock and leaves nothing to wait for after a crash.
 */
export const openGroupLock = (logPath: string, topic: string, group: string): GroupLock => {
  const name = createHash('sha256')
    .update(JSON.stringify([topic, group]))
    .digest('hex')
    .slice(0, 16);
  const path = `${logPath}.${name}.lock`;
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
