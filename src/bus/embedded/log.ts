import { writeFileSync } from 'node:fs';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { InMessage, OutMessage } from '../port.ts';
import { layoutOf, openDatabase } from '../sqlite/database.ts';
import { guardStorage, isDamage, unseenDamage } from '../sqlite/storage-fault.ts';
import { transaction } from '../sqlite/transaction.ts';

const schemaVersion = 1;
/** A batch ends after this many bytes of values (but holds at least one message), whatever count was asked for. */
const batchBytes = 8 * 1024 * 1024;

const schema = `
  CREATE TABLE IF NOT EXISTS topic (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, next_offset INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS message (
    topic INTEGER NOT NULL, offset INTEGER NOT NULL, timestamp INTEGER NOT NULL,
    key TEXT, value BLOB, headers TEXT NOT NULL, PRIMARY KEY (topic, offset)) STRICT;
  CREATE TABLE IF NOT EXISTS group_offset (
    topic TEXT NOT NULL, member_group TEXT NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY (topic, member_group)) STRICT;
  PRAGMA user_version = ${schemaVersion};
`;

/** Marks a log in which damage was seen, so that the next start mends it. */
export const damageMark = (path: string): string => `${path}.damaged`;

/** Topics as append-only lists in one SQLite file; offsets count from 0 in each topic. */
export type Log = {
  /**
   * Appends all messages or none, in one transaction, on disk when it returns. The topic's oldest messages from before
   * `keptFrom` are deleted, at most twice as many as are appended. Times in epoch ms.
   * @returns the offset of the first message
   */
  readonly append: (topic: string, messages: readonly OutMessage[], timestamp: number, keptFrom: number) => number;
  /** At most `limit` messages from offset `from` on, and at most about 8 MiB. */
  readonly read: (topic: string, from: number, limit: number) => InMessage[];
  /** The offset of the oldest message that is kept; `end` when there is none. */
  readonly begin: (topic: string) => number;
  /** The offset that the next message will get; 0 for an unknown topic. */
  readonly end: (topic: string) => number;
  readonly groupOffset: (topic: string, group: string) => number;
  readonly commit: (topic: string, group: string, nextOffset: number) => void;
  /** Runs `work` in one transaction. */
  readonly together: <T>(work: () => T) => T;
  readonly close: () => void;
};

/**
 * Opens the log at `path`, creating it (and its folder) if need be. Several processes may have it open.
 *
 * WAL with synchronous FULL: an acknowledged message survives a power cut, which REST callers and outcomes rely on,
 * at 6 000 one-message transactions a second against 24 000 with NORMAL (2 kB values), both far above the need.
 * @throws RankerError BUS_STORAGE
 */
export const openLog = (path: string): Log => openDatabase(path, (database) => logOn(path, laidOut(path, database)));

/** The file itself, with the tables of a log. @throws RankerError BUS_STORAGE */
export const openLogDatabase = (path: string): DatabaseSync =>
  openDatabase(path, (database) => laidOut(path, database));

const laidOut = (path: string, database: DatabaseSync): DatabaseSync => {
  const layout = layoutOf(path, database, schemaVersion);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864');
  if (layout < schemaVersion) transaction(database, () => database.exec(schema));
  return database;
};

/**
 * Marks the log when damage is seen: the next start mends it, while this process goes on with what it has in memory.
 */
const guardLog = <T>(path: string, access: () => T): T => {
  try {
    return guardStorage(path, access);
  } catch (thrown) {
    if (isDamage(thrown)) markDamaged(path);
    throw thrown;
  }
};

/** If the mark can't be written either, the fault already seen says more. */
const markDamaged = (path: string): void => {
  try {
    writeFileSync(damageMark(path), '');
  } catch {}
};

const logOn = (path: string, database: DatabaseSync): Log => {
  const reserve = database.prepare(
    `INSERT INTO topic (name, next_offset) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET next_offset = next_offset + excluded.next_offset RETURNING id, next_offset`,
  );
  const insert = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?)');
  const select = database.prepare(
    `SELECT offset, timestamp, key, value, headers FROM message
     WHERE topic = (SELECT id FROM topic WHERE name = ?) AND offset >= ? ORDER BY offset LIMIT ?`,
  );
  const forget = database.prepare(
    `DELETE FROM message WHERE topic = ?1 AND timestamp < ?2
     AND offset IN (SELECT offset FROM message WHERE topic = ?1 ORDER BY offset LIMIT ?3)`,
  );
  const selectBegin = database.prepare(
    'SELECT min(offset) AS first FROM message WHERE topic = (SELECT id FROM topic WHERE name = ?)',
  );
  const selectEnd = database.prepare('SELECT next_offset FROM topic WHERE name = ?');
  const selectGroup = database.prepare('SELECT next_offset FROM group_offset WHERE topic = ? AND member_group = ?');
  const upsertGroup = database.prepare('INSERT OR REPLACE INTO group_offset VALUES (?, ?, ?)');

  const append = (topic: string, messages: readonly OutMessage[], timestamp: number, keptFrom: number): number => {
    const row = reserve.get(topic, messages.length)!;
    let offset = Number(row.next_offset) - messages.length;
    for (const { key, value, headers = {} } of messages) {
      const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
      insert.run(row.id!, offset++, timestamp, key, bytes, JSON.stringify(headers));
    }
    if (keptFrom > 0) forget.run(row.id!, keptFrom, 2 * messages.length);
    return Number(row.next_offset) - messages.length;
  };

  const end = (topic: string): number => Number(selectEnd.get(topic)?.next_offset ?? 0);

  const read = (topic: string, from: number, limit: number): InMessage[] => {
    const batch: InMessage[] = [];
    let bytes = 0;
    for (const row of select.iterate(topic, from, limit)) {
      const message = toMessage(topic, row);
      batch.push(message);
      bytes += message.value?.byteLength ?? 0;
      if (bytes >= batchBytes) break;
    }
    return batch;
  };

  return {
    append: (topic, messages, timestamp, keptFrom) =>
      guardLog(path, () =>
        transaction(database, () => append(topic, messages, Math.trunc(timestamp), Math.trunc(keptFrom))),
      ),
    read: (topic, from, limit) => guardLog(path, () => read(topic, from, limit)),
    begin: (topic) => guardLog(path, () => Number(selectBegin.get(topic)?.first ?? end(topic))),
    end: (topic) => guardLog(path, () => end(topic)),
    groupOffset: (topic, group) => guardLog(path, () => Number(selectGroup.get(topic, group)?.next_offset ?? 0)),
    commit: (topic, group, nextOffset) =>
      guardLog(path, () => {
        upsertGroup.run(topic, group, nextOffset);
      }),
    together: (work) => guardLog(path, () => transaction(database, work)),
    close: () => database.close(),
  };
};

const toMessage = (topic: string, row: Record<string, SQLOutputValue>): InMessage => ({
  topic,
  partition: 0,
  offset: Number(row.offset),
  timestamp: Number(row.timestamp),
  key: row.key as string | null,
  value: row.value as Uint8Array | null,
  headers: headersOf(row),
});

/** @throws Error where the stored text is not JSON: it was damaged */
export const headersOf = ({ offset, headers }: Record<string, SQLOutputValue>): InMessage['headers'] => {
  try {
    return JSON.parse(headers as string);
  } catch {
    throw unseenDamage(`the headers of message ${offset} are not JSON`);
  }
};
