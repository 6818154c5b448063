import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts';
import { type Log, openLog } from '../../../../src/bus/embedded/log.ts';
import { mendLog } from '../../../../src/bus/embedded/mend-log.ts';
import type { InMessage } from '../../../../src/bus/port.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const time = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const asideName = 'log.sqlite.damaged-2026-01-02T03-04-05.006Z';
const pageBytes = 4096;
const count = 2_000;

const withLog = <T>(path: string, use: (log: Log) => T): T => {
  const log = openLog(path);
  try {
    return use(log);
  } finally {
    log.close();
  }
};

const message = (at: number) => ({
  key: `k${at}`,
  value: `${at} ${'x'.repeat(500)}`,
  headers: { at: String(at) },
});

/** A log of 2 000 messages in two topics, of which a group has read five. */
const written = (): string => {
  const path = join(tempFolder(), 'log.sqlite');
  withLog(path, (log) => {
    for (let from = 0; from < count / 2; from += 100) {
      const messages = Array.from({ length: 100 }, (_, at) => message(from + at));
      log.append('outcomes', messages, from, 0);
      log.append('requests', messages, from, 0);
    }
    log.commit('requests', 'group', 5);
  });
  return path;
};

const readAll = (log: Log, topic: string): string[] => {
  const found: string[] = [];
  for (let from = log.begin(topic); from < log.end(topic); ) {
    const batch = log.read(topic, from, 1_000);
    if (batch.length === 0) break;
    found.push(
      ...batch.map(({ offset, key, value, headers }) => `${offset} ${key} ${headers.at} ${Buffer.from(value!)}`),
    );
    from = batch.at(-1)!.offset + 1;
  }
  return found;
};

const overwrite = (path: string, page: number, byte: number): void => {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(pageBytes, byte), 0, pageBytes, page * pageBytes);
  closeSync(file);
};

const beside = (path: string): string[] =>
  readdirSync(dirname(path)).filter((name) => !name.endsWith('.lock') && name !== basename(path));

const pages = (path: string): number => statSync(path).size / pageBytes;

describe('a damaged log is kept aside to the byte, and a new one begun,', () => {
  test.each([
    ['garbage', (path: string) => writeFileSync(path, Buffer.alloc(9_000, 7))],
    ['a text', (path: string) => writeFileSync(path, 'not a log')],
    ['fifty bytes of it', (path: string) => truncateSync(path, 50)],
    ['where its topics cannot be read', (path: string) => overwrite(path, 1, 0xab)],
  ])('empty: %s', (_, damage) => {
    const path = written();
    damage(path);
    const bytes = readFileSync(path);
    const mended = mendLog(path, time);
    expect(mended).toMatchObject({ aside: join(dirname(path), asideName), messages: 0, unreadable: undefined });
    expect(readFileSync(mended!.aside)).toEqual(bytes);
    withLog(path, (log) => {
      expect(log.end('outcomes')).toBe(0);
      expect(log.append('outcomes', [{ key: null, value: 'new' }], 1, 0)).toBe(0);
    });
    expect(mendLog(path, time + 1)).toBeUndefined();
  });

  test('with all its messages: how far its readers were is lost, which is none of them', () => {
    const path = written();
    const database = new DatabaseSync(path);
    const table = database.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'group_offset'").get()!;
    database.close();
    overwrite(path, Number(table.rootpage) - 1, 0xab);
    expect(mendLog(path, time)).toMatchObject({ messages: count, unreadable: 0 });
    withLog(path, (log) => expect(log.groupOffset('requests', 'group')).toBe(0));
  });

  test('with the first half: cut in two', () => {
    const path = written();
    truncateSync(path, Math.floor(pages(path) / 2) * pageBytes);
    const { messages, unreadable } = mendLog(path, time)!;
    expect(messages).toBeGreaterThan(0.3 * count);
    expect(messages + unreadable!).toBe(count);
    withLog(path, (log) => {
      expect([log.end('outcomes'), log.groupOffset('requests', 'group')]).toEqual([count / 2, 5]);
      expect(readAll(log, 'outcomes').length + readAll(log, 'requests').length).toBe(messages);
      expect(log.append('outcomes', [{ key: null, value: 'new' }], 1, 0)).toBe(count / 2);
    });
  });
});

test.each([0, 0xab])(
  'a page in the middle that holds %i alone is seen when it is read, and costs its messages',
  (byte) => {
    const path = written();
    const before = withLog(path, (log) => readAll(log, 'outcomes'));
    overwrite(path, Math.floor(pages(path) / 2), byte);
    expect(mendLog(path, time)).toBeUndefined();
    const failed = () => withLog(path, (log) => ['outcomes', 'requests'].map((topic) => readAll(log, topic)));
    expect(failed).toThrow(expect.objectContaining({ code: 'BUS_STORAGE', message: expect.stringMatching(/damaged/) }));
    const { messages, unreadable, aside } = mendLog(path, time)!;
    expect(unreadable).toBeGreaterThan(0);
    expect(unreadable).toBeLessThan(20);
    expect(messages).toBe(count - unreadable!);
    const after = withLog(path, (log) => readAll(log, 'outcomes'));
    expect(before).toEqual(expect.arrayContaining(after));
    expect(existsSync(aside)).toBe(true);
    expect(beside(path).filter((name) => !name.startsWith(basename(aside)))).toEqual([]);
    expect(mendLog(path, time)).toBeUndefined();
  },
);

test('a row whose zeros SQLite passes for text is seen when it is read, and costs itself alone', () => {
  const path = written();
  const database = new DatabaseSync(path);
  database.exec("UPDATE message SET headers = x'0000' || '' WHERE rowid = 900");
  database.close();
  const failed = () => withLog(path, (log) => ['outcomes', 'requests'].map((topic) => readAll(log, topic)));
  expect(failed).toThrow(expect.objectContaining({ code: 'BUS_STORAGE', message: expect.stringMatching(/damaged/) }));
  expect(mendLog(path, time)).toMatchObject({ messages: count - 1, unreadable: 1 });
  expect(failed).not.toThrow();
});

/** SQLite takes the missing part of a page for zeros. */
test.each([10, 500, 1500, 3000])(
  'cut %i bytes behind the begin of a page no message is kept without its end, and followers are done with the rest',
  async (bytes) => {
    const path = written();
    truncateSync(path, Math.floor(pages(path) / 2) * pageBytes + bytes);
    const { messages, unreadable } = mendLog(path, time)!;
    expect(messages).toBeGreaterThan(0.3 * count);
    expect(messages + unreadable!).toBeLessThanOrEqual(count);
    const bus = openEmbeddedBus({ path, clock: () => 1 });
    onTestFinished(() => bus.close());
    const found: number[] = [];
    const handle = async (batch: readonly InMessage[]) => void found.push(...batch.map(({ offset }) => offset));
    for (const topic of ['outcomes', 'requests']) {
      const caughtUp = Promise.withResolvers<void>();
      const following = await bus.follow(topic, new Map(), handle, caughtUp.resolve);
      await caughtUp.promise;
      expect(following.lag()).toBe(0);
    }
    expect(found).toHaveLength(messages);
    await bus.publish('outcomes', [{ key: null, value: 'new' }]);
    await expect.poll(() => found.at(-1)).toBe(count / 2);
  },
);

test('what was written and is only in the write-ahead log is kept aside with it', () => {
  const path = written();
  const holder = new DatabaseSync(path);
  onTestFinished(() => holder.close());
  holder.exec('PRAGMA wal_autocheckpoint = 0; BEGIN');
  holder.prepare('SELECT count(*) FROM topic').get();
  withLog(path, (log) => log.append('outcomes', [{ key: 'late', value: 'late' }], 1, 0));
  writeFileSync(`${path}.damaged`, '');
  const { messages, aside } = mendLog(path, time)!;
  expect(messages).toBe(count + 1);
  expect(existsSync(`${aside}-wal`)).toBe(true);
  withLog(path, (log) => expect(log.read('outcomes', count / 2, 1)[0]?.key).toBe('late'));
});

test('a sound log, and none, are left alone', () => {
  const path = written();
  expect(mendLog(path, time)).toBeUndefined();
  expect(mendLog(join(dirname(path), 'none.sqlite'), time)).toBeUndefined();
  expect(beside(path)).toEqual([]);
});

test('a folder in its place, and a log of a later version, are named and left to the operator', () => {
  const path = written();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => mendLog(path, time)).toThrow(expect.objectContaining({ message: expect.stringMatching(/newer/) }));
  const folder = join(dirname(path), 'folder.sqlite');
  mkdirSync(folder);
  const named = { code: 'BUS_STORAGE', message: expect.stringContaining('no folder itself') };
  expect(() => mendLog(folder, time)).toThrow(expect.objectContaining(named));
});

test('while another has it open it is not set aside, and said so; afterwards it is', async () => {
  const path = written();
  const bus = openEmbeddedBus({ path, clock: () => time });
  writeFileSync(`${path}.damaged`, '');
  expect(() => mendLog(path, time)).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/stop that one/) }),
  );
  await bus.close();
  expect(mendLog(path, time)).toMatchObject({ messages: count, unreadable: 0 });
});

test('one that ended just before the new log came to its place is brought to its end', () => {
  const path = written();
  renameSync(path, `${path}.mending`);
  expect(mendLog(path, time)).toBeUndefined();
  withLog(path, (log) => expect(log.end('outcomes')).toBe(count / 2));
  expect(beside(path)).toEqual([]);
});
