import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RankerError } from '../../errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { guardStorage } from './storage-fault.ts';

/** How long a call waits for another process that writes. */
const busyTimeoutMs = 5_000;

/**
 * Opens a SQLite file, creating its folder unless `readOnly`; if `prepare` throws, it is closed again.
 * @throws RankerError BUS_STORAGE
 */
export const openDatabase = <T>(path: string, prepare: (database: DatabaseSync) => T, { readOnly = false } = {}): T =>
  guardStorage(path, () => {
    if (!readOnly) makeFolder(dirname(path));
    const database = new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly });
    try {
      return prepare(database);
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  });

/**
 * The layout version of a file; 0 for a new one.
 * @param known - the newest one that this program knows
 * @throws RankerError BUS_STORAGE for a newer one
 */
export const layoutOf = (path: string, database: DatabaseSync, known: number): number => {
  const layout = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (layout <= known) return layout;
  throw new RankerError(
    'BUS_STORAGE',
    `${path}: written by a newer provider-ranker (layout ${layout}, this one knows ${known}): update this program, or move the file away.`,
    { path, layout },
  );
};
