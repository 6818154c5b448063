import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { layoutOf, openDatabase } from '../sqlite/database.ts';
import { guardStorage } from '../sqlite/storage-fault.ts';
import { transaction } from '../sqlite/transaction.ts';

/** A ranking to keep: its keys, and its record as bytes in the caller's format. */
export type KeptRanking = {
  readonly uuid: string;
  readonly requestHash: string;
  readonly bytes: Uint8Array;
};

export type StoreLimits = { readonly longestMs: number; readonly mostBytes: number };

const schemaVersion = 1;

/** The rankings of a block lie together in one compressed blob, since neighbours are much alike. */
const schema = `
  CREATE TABLE IF NOT EXISTS block (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS ranking (
    block INTEGER NOT NULL, place INTEGER NOT NULL, uuid TEXT NOT NULL, request_hash TEXT NOT NULL,
    begins INTEGER NOT NULL, ends INTEGER NOT NULL, PRIMARY KEY (block, place)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS ranking_uuid ON ranking (uuid);
  PRAGMA user_version = ${schemaVersion};
`;

/**
 * Blocks deleted at a time, so that no transaction takes long: those above the limit, and those too old. Only few of
 * the latter, since a clock that is ahead for a while makes all of them old.
 */
const blocksAtATime = { tooMany: 50, tooOld: 2 };

const compressed = (bytes: Uint8Array): Buffer =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });

/** Keeps rankings in one SQLite file, which other processes may have open as well. */
export type DecisionStore = {
  /**
   * Keeps all of them or none, and deletes what is too old or too much.
   * @param time - epoch ms
   */
  readonly append: (rankings: readonly KeptRanking[], time: number) => void;
  readonly close: () => void;
};

/**
 * WAL with synchronous NORMAL: a power cut may cost the last seconds, never the file.
 * @throws RankerError BUS_STORAGE, here and from every method
 */
export const openDecisionStore = (path: string, { longestMs, mostBytes }: StoreLimits): DecisionStore =>
  openDatabase(path, (database) => {
    layoutOf(path, database, schemaVersion);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864');
    database.exec(schema);
    const insertBlock = database.prepare('INSERT INTO block (time, bytes) VALUES (?, ?)');
    const insertRanking = database.prepare('INSERT INTO ranking VALUES (?, ?, ?, ?, ?, ?)');
    const selectFirst = database.prepare('SELECT id, time FROM block ORDER BY id LIMIT ?');
    const deleteRankings = database.prepare('DELETE FROM ranking WHERE block = ?');
    const deleteBlock = database.prepare('DELETE FROM block WHERE id = ?');
    const size = database.prepare(
      'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
    );

    const insert = (rankings: readonly KeptRanking[], time: number): void => {
      const block = insertBlock.run(time, compressed(Buffer.concat(rankings.map(({ bytes }) => bytes))));
      let begins = 0;
      for (const [place, { uuid, requestHash, bytes }] of rankings.entries()) {
        insertRanking.run(block.lastInsertRowid, place, uuid, requestHash, begins, begins + bytes.length);
        begins += bytes.length;
      }
    };

    const forget = (time: number): void => {
      const isFull = Number(size.get()!.bytes) > mostBytes;
      // From the oldest on: looking through all of them would take longer the more are kept.
      for (const { id, time: keptAt } of selectFirst.all(isFull ? blocksAtATime.tooMany : blocksAtATime.tooOld)) {
        if (!isFull && Number(keptAt) >= time - longestMs) return;
        deleteRankings.run(id!);
        deleteBlock.run(id!);
      }
    };

    return {
      append: (rankings, time) =>
        guardStorage(path, () =>
          transaction(database, () => {
            insert(rankings, Math.trunc(time));
            forget(Math.trunc(time));
          }),
        ),
      close: () => database.close(),
    };
  });

/**
 * The latest ranking of a deployment, or of its request `requestHash` if that is given; undefined when none is kept.
 * @throws RankerError BUS_STORAGE
 */
export const findKept = (path: string, uuid: string, requestHash?: string): Uint8Array | undefined => {
  if (!existsSync(path)) return undefined;
  const find = (database: DatabaseSync): Uint8Array | undefined => {
    layoutOf(path, database, schemaVersion);
    const row = database
      .prepare(
        `SELECT bytes, begins, ends FROM ranking JOIN block ON block.id = ranking.block
         WHERE uuid = ? AND (? IS NULL OR request_hash = ?) ORDER BY block DESC, place DESC LIMIT 1`,
      )
      .get(uuid, requestHash ?? null, requestHash ?? null);
    const found = row && zstdDecompressSync(row.bytes as Uint8Array).subarray(Number(row.begins), Number(row.ends));
    database.close();
    return found;
  };
  return openDatabase(path, find, { readOnly: true });
};
