import { join } from 'node:path';
import { layoutOf, openDatabase } from '../../sqlite/database.ts';
import { openGroupLock } from '../../sqlite/file-lock.ts';
import { guardStorage } from '../../sqlite/storage-fault.ts';
import type { Offsets } from '../connection/topic.ts';

/** The offsets of a subscription without a group, in a SQLite file; one process at a time may use them. */
export type LocalOffsets = {
  /** False while another process uses these offsets. */
  readonly tryAcquire: () => boolean;
  readonly read: () => Offsets;
  readonly write: (partition: number, nextOffset: number) => void;
  readonly close: () => void;
};

const schemaVersion = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS offset (
    topic TEXT NOT NULL, member_group TEXT NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY (topic, member_group, partition)) STRICT;
  PRAGMA user_version = ${schemaVersion};
`;

/** @throws RankerError BUS_STORAGE, here and from every method */
export const openLocalOffsets = (dir: string, topic: string, group: string): LocalOffsets => {
  const path = join(dir, 'kafka-offsets.sqlite');
  using opening = new DisposableStack();
  const { select, upsert } = openDatabase(path, (database) => {
    layoutOf(path, database, schemaVersion);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${schema}`);
    const select = database.prepare('SELECT partition, next_offset FROM offset WHERE topic = ? AND member_group = ?');
    const upsert = database.prepare('INSERT OR REPLACE INTO offset VALUES (?, ?, ?, ?)');
    opening.defer(() => database.close());
    return { select, upsert };
  });
  const lock = opening.adopt(openGroupLock(path, topic, group), ({ release }) => release());
  const opened = opening.move();

  return {
    tryAcquire: lock.tryAcquire,
    read: () =>
      guardStorage(
        path,
        () => new Map(select.all(topic, group).map((row) => [Number(row.partition), Number(row.next_offset)])),
      ),
    write: (partition, nextOffset) =>
      guardStorage(path, () => {
        upsert.run(topic, group, partition, nextOffset);
      }),
    close: () => opened.dispose(),
  };
};
