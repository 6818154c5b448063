import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts';
import type { InMessage } from '../../../../src/bus/port.ts';
import { readTopic } from '../../../helpers/read-topic.ts';
import { checkBus } from '../../../helpers/suites/check-bus.ts';
import { tempFolder, tempFolderOfFile } from '../../../helpers/temp-folder.ts';

const folder = tempFolderOfFile();

checkBus('the embedded bus', () => ({
  connect: async () => openEmbeddedBus({ path: join(folder, 'log.sqlite'), clock: Date.now }),
}));

const open = (path = join(tempFolder(), 'log.sqlite'), clock = () => 1_000) => {
  const bus = openEmbeddedBus({ path, clock });
  onTestFinished(() => bus.close());
  return { bus, path };
};

/** Transactions that the write-ahead log holds. @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
const commits = (path: string): number => {
  const wal = readFileSync(`${path}-wal`);
  const frameBytes = 24 + wal.readUInt32BE(8);
  const frames = Array.from({ length: Math.floor((wal.length - 32) / frameBytes) }, (_, n) => 32 + n * frameBytes);
  return frames.filter((at) => wal.readUInt32BE(at + 4) > 0).length;
};

const place = ({ topic, partition, offset, timestamp }: InMessage) => [topic, partition, offset, timestamp];

describe('the log', () => {
  test('offsets count from 0 in each topic, and the clock dates the messages', async () => {
    let now = 41;
    const { bus, path } = open(undefined, () => ++now);
    await bus.publish('a', [
      { key: null, value: '0' },
      { key: null, value: '1' },
    ]);
    await bus.publish('b', [{ key: null, value: '0' }]);
    await bus.publish('a', [{ key: null, value: '2' }]);
    await bus.publish('a', []);
    expect(readTopic(path, 'a').map(place)).toEqual([
      ['a', 0, 0, 42],
      ['a', 0, 1, 42],
      ['a', 0, 2, 44],
    ]);
    expect(readTopic(path, 'b').map(place)).toEqual([['b', 0, 0, 43]]);
  });

  test('what is published while the disk is waited for goes to it together, not in a transaction each', async () => {
    const { bus, path } = open();
    await bus.publish('t', [{ key: null, value: 'first' }]);
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    const before = commits(path);
    other.exec('BEGIN IMMEDIATE');
    const values = Array.from({ length: 100 }, (_, n) => String(n));
    const published = values.map((value) => bus.publish('t', [{ key: null, value }]));
    await sleep(50);
    other.exec('ROLLBACK');
    await Promise.all(published);
    expect(commits(path) - before).toBeLessThan(5);
    expect(readTopic(path, 't').map(({ value }) => Buffer.from(value!).toString())).toEqual(['first', ...values]);
  });

  test('of what is published side by side, that alone fails which cannot be stored', async () => {
    const { bus, path } = open();
    await bus.publish('t', [{ key: null, value: 'first' }]);
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec(`CREATE TRIGGER odd BEFORE INSERT ON message WHEN NEW.value = CAST('3' AS BLOB)
      BEGIN SELECT RAISE(ABORT, 'not this one'); END`);
    const values = ['0', '1', '2', '3', '4'];
    const ends = await Promise.allSettled(values.map((value) => bus.publish('t', [{ key: null, value }])));
    expect(ends.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, false, true]);
    expect(ends[3]).toMatchObject({ reason: { code: 'BUS_STORAGE' } });
    expect(readTopic(path, 't').map(({ offset, value }) => [offset, Buffer.from(value!).toString()])).toEqual([
      [0, 'first'],
      [1, '0'],
      [2, '1'],
      [3, '2'],
      [4, '4'],
    ]);
  });

  test('a publication that fails half-way leaves nothing behind', async () => {
    const { bus, path } = open();
    const unspeakable = { key: null, value: 'x', headers: { n: 1n as unknown as string } };
    await expect(bus.publish('t', [{ key: null, value: '0' }, unspeakable])).rejects.toMatchObject({
      code: 'BUS_STORAGE',
    });
    await bus.publish('t', [{ key: null, value: '1' }]);
    expect(readTopic(path, 't').map((message) => message.offset)).toEqual([0]);
  });

  test('whoever publishes waits for the disk, and nobody else does', async () => {
    const { bus, path } = open();
    await bus.publish('t', [{ key: null, value: '0' }]);
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    const order: string[] = [];
    const published = bus.publish('t', [{ key: null, value: '1' }]).then(() => order.push('published'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    order.push('a timer');
    other.exec('ROLLBACK');
    await published;
    expect(order).toEqual(['a timer', 'published']);
  });

  test('messages older than the retention go as new ones come, and followers start at what is left', async () => {
    const path = join(tempFolder(), 'log.sqlite');
    let now = 1_000;
    const bus = openEmbeddedBus({ path, clock: () => now, retentionMs: 100 });
    onTestFinished(() => bus.close());
    const publish = (value: string) => bus.publish('t', [{ key: null, value }]);
    for (const value of ['0', '1', '2', '3', '4']) await publish(value);
    now = 1_100;
    await publish('5');
    expect(readTopic(path, 't').map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5]);
    now = 1_101;
    await publish('6');
    await publish('7');
    await publish('8');
    const left = readTopic(path, 't').map(({ offset }) => offset);
    expect(left).toEqual([5, 6, 7, 8]);
    const caughtUp = Promise.withResolvers<void>();
    const seen: number[] = [];
    const follower = await bus.follow(
      't',
      new Map(),
      async (batch) => void seen.push(...batch.map(({ offset }) => offset)),
      caughtUp.resolve,
    );
    await caughtUp.promise;
    await follower.stop();
    expect(seen).toEqual(left);
  });

  test('large messages come in batches of bounded size', async () => {
    const { bus } = open();
    const value = 'v'.repeat(1024 * 1024);
    await bus.publish(
      't',
      Array.from({ length: 20 }, () => ({ key: null, value })),
    );
    const sizes: number[] = [];
    const caughtUp = Promise.withResolvers<void>();
    await bus.follow('t', new Map(), async (batch) => void sizes.push(batch.length), caughtUp.resolve);
    await caughtUp.promise;
    expect(sizes).toEqual([8, 8, 4]);
  });

  test('whatever fails and whenever, a group gets every message, in order, and none twice once its batch is done', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ publish: fc.integer({ min: 1, max: 150 }) }),
        fc.record({ failAfter: fc.integer({ min: 0, max: 2 }) }),
      ),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const path = join(mkdtempSync(join(folder, 'story-')), 'log.sqlite');
        const bus = openEmbeddedBus({ path, clock: () => 0 });
        const done: number[] = [];
        let published = 0;
        for (const step of story) {
          if ('publish' in step) {
            const messages = Array.from({ length: step.publish }, () => ({ key: 'k', value: String(published++) }));
            await bus.publish('t', messages);
          } else if (done.length < published) {
            let batches = 0;
            const subscription = await bus.subscribe('t', 'g', async (batch) => {
              if (batches++ === step.failAfter || batch.at(-1)!.offset === published - 1) throw new Error('failed');
              done.push(...batch.map((message) => message.offset));
            });
            await expect(subscription.done).rejects.toThrow('failed');
          }
        }
        const rest = await bus.subscribe('t', 'g', async (batch) => {
          done.push(...batch.map((message) => message.offset));
        });
        await expect.poll(() => done.length, { interval: 1 }).toBeGreaterThanOrEqual(published);
        await rest.stop();
        await bus.close();
        expect(done).toEqual(Array.from({ length: published }, (_, n) => n));
      }),
      { numRuns: 25 },
    );
  });
});

describe('faults of the disk', () => {
  test('a file that is no log is refused by name', () => {
    const path = join(tempFolder(), 'log.sqlite');
    writeFileSync(path, 'not a database, certainly not one of SQLite'.repeat(100));
    expect(() => openEmbeddedBus({ path, clock: Date.now })).toThrow(
      expect.objectContaining({ code: 'BUS_STORAGE', message: expect.stringContaining(path) }),
    );
  });

  test('a path that cannot be a file is refused', () => {
    const path = join(tempFolder(), 'log.sqlite');
    mkdirSync(path);
    expect(() => openEmbeddedBus({ path, clock: Date.now })).toThrow(expect.objectContaining({ code: 'BUS_STORAGE' }));
    expect(() => openEmbeddedBus({ path: '/dev/null/log.sqlite', clock: Date.now })).toThrow(
      expect.objectContaining({ code: 'BUS_STORAGE' }),
    );
  });

  test('the log of a newer program is left alone', () => {
    const path = join(tempFolder(), 'log.sqlite');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 2');
    database.close();
    expect(() => openEmbeddedBus({ path, clock: Date.now })).toThrow(/newer provider-ranker/);
  });

  test('a full log stops a publication with BUS_STORAGE and keeps what it had', async () => {
    const { bus, path } = open();
    await bus.publish('t', [{ key: null, value: '0' }]);
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec("CREATE TRIGGER full BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'no room'); END");
    await expect(bus.publish('t', [{ key: null, value: '1' }])).rejects.toMatchObject({ code: 'BUS_STORAGE' });
    expect(readTopic(path, 't').map((message) => message.offset)).toEqual([0]);
  });

  test.each([
    ['removed', (path: string) => rmSync(dirname(path), { recursive: true })],
    ['replaced', (path: string) => renameSync(path, `${path}.old`)],
  ])('nothing is taken for a log that was %s while it is in use', async (_, lose) => {
    const { bus, path } = open();
    lose(path);
    await expect(bus.publish('t', [{ key: null, value: '0' }])).rejects.toMatchObject({
      code: 'BUS_STORAGE',
      message: expect.stringContaining('removed or replaced'),
    });
    expect(existsSync(path)).toBe(false);
  });

  test('a log that is put back is written again', async () => {
    const { bus, path } = open();
    await bus.publish('t', [{ key: null, value: '0' }]);
    renameSync(path, `${path}.away`);
    await expect(bus.publish('t', [{ key: null, value: 'lost' }])).rejects.toMatchObject({ code: 'BUS_STORAGE' });
    renameSync(`${path}.away`, path);
    await bus.publish('t', [{ key: null, value: '1' }]);
    expect(readTopic(path, 't')).toHaveLength(2);
  });

  test('a closed bus says so', async () => {
    const { bus } = open();
    await bus.close();
    await bus.close();
    await expect(bus.publish('t', [{ key: null, value: '0' }])).rejects.toMatchObject({ code: 'BUS_STORAGE' });
    await expect(bus.subscribe('t', 'g', async () => {})).rejects.toMatchObject({ code: 'BUS_STORAGE' });
  });
});
