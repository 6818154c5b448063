import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { JsonValue } from '../contracts/json/json-value.ts';
import { layoutOf, openDatabase } from './sqlite/database.ts';
import { guardStorage } from './sqlite/storage-fault.ts';
import { transaction } from './sqlite/transaction.ts';

/** A row of a state; null when it is deleted. */
type StateRow = { readonly shelf: string; readonly key: string; readonly value: JsonValue | null };

/** A message to send. `id` is unique for ever, also beyond this file. */
export type Outgoing = { readonly lane: string; readonly key: string; readonly value: string };
export type Pending = Outgoing & { readonly id: string };

/** Next offsets by partition, by topic. */
type TopicOffsets = ReadonlyMap<string, ReadonlyMap<number, number>>;

type StateChange = {
  readonly rows: readonly StateRow[];
  readonly offsets: Iterable<readonly [topic: string, partition: number, nextOffset: number]>;
  readonly outgoing: readonly Outgoing[];
};

/**
 * A state built from topics, the offsets up to which they were read into it, and its messages that are not sent yet.
 */
export type StateFile = {
  readonly rows: () => readonly StateRow[];
  readonly offsets: () => TopicOffsets;
  /** Number of unsent messages of each lane; lanes without any are left out. */
  readonly unsent: () => ReadonlyMap<string, number>;
  /** The first unsent messages of a lane, in the order in which they were written. */
  readonly pending: (lane: string, most: number) => readonly Pending[];
  /** All of it or nothing, on disk when it returns. */
  readonly write: (change: StateChange) => void;
  /** Deletes what was sent; unknown ids are ignored. */
  readonly sent: (ids: readonly string[]) => void;
  readonly close: () => void;
};

const schemaVersion = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS origin (id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS state (
    shelf TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (shelf, key)) STRICT;
  CREATE TABLE IF NOT EXISTS offset (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL, PRIMARY KEY (topic, partition)) STRICT;
  CREATE TABLE IF NOT EXISTS outgoing (
    number INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS outgoing_by_lane ON outgoing (lane, number);
  PRAGMA user_version = ${schemaVersion};
`;

/** @throws RankerError BUS_STORAGE, here and from every method */
export const openStateFile = (path: string): StateFile =>
  openDatabase(path, (database) => {
    layoutOf(path, database, schemaVersion);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`);
    return stateOn(path, database);
  });

const stateOn = (path: string, database: DatabaseSync): StateFile => {
  const upsertRow = database.prepare('INSERT OR REPLACE INTO state VALUES (?, ?, ?)');
  const deleteRow = database.prepare('DELETE FROM state WHERE shelf = ? AND key = ?');
  const upsertOffset = database.prepare('INSERT OR REPLACE INTO offset VALUES (?, ?, ?)');
  const insert = database.prepare('INSERT INTO outgoing (lane, key, value) VALUES (?, ?, ?)');
  const countByLane = database.prepare('SELECT lane, count(*) AS count FROM outgoing GROUP BY lane');
  const first = database.prepare('SELECT * FROM outgoing WHERE lane = ? ORDER BY number LIMIT ?');
  const remove = database.prepare('DELETE FROM outgoing WHERE number = ?');
  database.prepare('INSERT INTO origin SELECT ? WHERE NOT EXISTS (SELECT 1 FROM origin)').run(randomUUID());
  const origin = String(database.prepare('SELECT id FROM origin').get()!.id);
  const prefix = `${origin}-`;

  const atOnce = <T>(work: () => T): T => guardStorage(path, () => transaction(database, work));

  return {
    rows: () =>
      guardStorage(path, () =>
        database
          .prepare('SELECT shelf, key, value FROM state ORDER BY rowid')
          .all()
          .map(({ shelf, key, value }) => ({
            shelf: String(shelf),
            key: String(key),
            value: JSON.parse(String(value)) as JsonValue,
          })),
      ),
    offsets: () =>
      guardStorage(path, () => {
        const offsets = new Map<string, Map<number, number>>();
        for (const row of database.prepare('SELECT * FROM offset').all()) {
          const topic = String(row.topic);
          const partitions = offsets.get(topic) ?? new Map<number, number>();
          offsets.set(topic, partitions.set(Number(row.partition), Number(row.next_offset)));
        }
        return offsets;
      }),
    unsent: () =>
      guardStorage(path, () => new Map(countByLane.all().map(({ lane, count }) => [String(lane), Number(count)]))),
    pending: (lane, most) =>
      guardStorage(path, () =>
        first
          .all(lane, most)
          .map(({ number, key, value }) => ({ id: prefix + number, lane, key: String(key), value: String(value) })),
      ),
    write: ({ rows, offsets, outgoing }) =>
      atOnce(() => {
        for (const { shelf, key, value } of rows) {
          if (value === null) deleteRow.run(shelf, key);
          else upsertRow.run(shelf, key, JSON.stringify(value));
        }
        for (const [topic, partition, nextOffset] of offsets) upsertOffset.run(topic, partition, nextOffset);
        for (const { lane, key, value } of outgoing) insert.run(lane, key, value);
      }),
    sent: (ids) =>
      atOnce(() => {
        for (const id of ids) if (id.startsWith(prefix)) remove.run(id.slice(prefix.length));
      }),
    close: () => database.close(),
  };
};
