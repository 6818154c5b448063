import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../make-folder.ts';
import { guardFiles } from '../disk/files.ts';
import type { Lease } from '../port.ts';

const busy = 5;

const isBusy = (thrown: unknown): boolean =>
  thrown instanceof Error && 'errcode' in thrown && (Number(thrown.errcode) & 0xff) === busy;

/**
 * A lease by an exclusive transaction on an empty SQLite file: a file lock, which Node lacks. The system frees it when
 * the holder's process dies, so it needs no clock and is never lost.
 */
export const takeLease = (folder: string): Promise<Lease | undefined> =>
  guardFiles('REGISTRY_WRITE', folder, async () => {
    makeFolder(folder);
    const database = new DatabaseSync(join(folder, 'trainer.lock'), { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (thrown) {
      database.close();
      if (isBusy(thrown)) return undefined;
      throw thrown;
    }
    return {
      lost: new AbortController().signal,
      release: async () => {
        if (database.isOpen) database.close();
      },
    };
  });
