import { randomBytes } from 'node:crypto';
import { ConfigResourceTypes } from 'kafkajs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { OwnOffsets } from '../../../src/bus/own-offsets.ts';
import type { InMessage } from '../../../src/bus/port.ts';
import { eventually, followed, numbered, openBus, openLog, type Server, text } from './bench.ts';

const mebibyte = 1024 * 1024;

const deleteBefore = async (server: Server, topic: string, offset: string): Promise<void> => {
  const admin = server().client.admin();
  await admin.connect();
  await admin.fetchTopicOffsets(topic); // deleteTopicRecords needs to know the topic's leader
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset }] });
  await admin.disconnect();
};

export const messageSuite = (server: Server): void => {
  test('a message of 20 MiB passes whole, to followers and groups, beside small ones', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({});
    const large = '0123456789abcdef'.repeat((20 * mebibyte) / 16);
    await bus.publish(topic, [...numbered(2), { key: 'large', value: large }, ...numbered(2, 2)]);
    const { messages } = await followed(bus, topic);
    const sizes: number[] = [];
    await bus.subscribe(topic, 'g', async (batch) => void sizes.push(...batch.map(({ value }) => value!.length)));
    await eventually(() => expect(sizes).toEqual([1, 1, large.length, 1, 1]));
    await eventually(() => expect(messages).toHaveLength(5));
    expect(text(messages[2]!) === large).toBe(true);
  });

  test('a key that is no text arrives as bytes, and goes where each client of Kafka puts it', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({ numPartitions: 5 });
    const key = Buffer.from([0xff, 0xfe, 0, 0x80]);
    const producer = server().client.producer();
    onTestFinished(() => producer.disconnect());
    await producer.connect();
    await producer.send({ topic, messages: [{ key, value: 'theirs' }] });
    await bus.publish(topic, [{ key: null, rawKey: key, value: 'ours' }]);
    const { messages } = await followed(bus, topic);
    await eventually(() => expect(messages.map(text).sort()).toEqual(['ours', 'theirs']));
    expect(messages.map(({ rawKey }) => Buffer.from(rawKey!))).toEqual([key, key]);
    expect(messages[0]!.partition).toBe(messages[1]!.partition);
  });

  test('what is published by a clock that is a day ahead of the broker goes without a time, rather than not at all', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({});
    await bus.publish(topic, numbered(1));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 });
    onTestFinished(() => void vi.useRealTimers());
    await bus.publish(topic, numbered(2, 1));
    const { messages } = await followed(bus, topic);
    await eventually(() => expect(messages.map(text)).toEqual(['0', '1', '2']));
    expect(messages.map(({ timestamp }) => timestamp).slice(1)).toEqual([-1, -1]);
  });

  test('a message above the limit is refused before it is sent', async () => {
    const bus = await openBus(server, { maxMessageBytes: 1_000 });
    const topic = await server().createTopic({});
    const tooLarge = { key: null, value: 'é'.repeat(500) };
    await expect(bus.publish(topic, [tooLarge])).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    await bus.publish(topic, numbered(1));
  });

  test('a message that the broker finds too large fails alone', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({ configEntries: [{ name: 'max.message.bytes', value: '50000' }] });
    const warmUp = bus.publish(topic, numbered(1));
    const publications = [numbered(1, 1), [{ key: null, value: randomBytes(60_000).toString('hex') }], numbered(1, 2)];
    const ends = await Promise.allSettled(publications.map((messages) => bus.publish(topic, messages)));
    await warmUp;
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(ends[1]).toMatchObject({ reason: { code: 'MESSAGE_TOO_LARGE' } });
    const { messages } = await followed(bus, topic);
    await eventually(() => expect(messages.map(text)).toEqual(['0', '1', '2']));
  });

  test('many small publications travel together and keep their order', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({});
    await Promise.all(Array.from({ length: 3_000 }, (_, n) => bus.publish(topic, numbered(1, n))));
    const { messages, caughtUp } = await followed(bus, topic);
    await eventually(() => expect(caughtUp).toEqual([3_000]));
    expect(messages.map(text)).toEqual(Array.from({ length: 3_000 }, (_, n) => String(n)));
  });

  test('who publishes without a pause reads little of it back', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({ numPartitions: 4 });
    const own = new OwnOffsets();
    const batch = Array.from({ length: 30 }, () => ({ key: null, value: 'x'.repeat(14_000) }));
    let [published, readBack] = [0, 0];
    const take = async (back: readonly InMessage[]) => {
      readBack += back.length;
    };
    await bus.follow(topic, new Map(), take, () => {}, { own, onPassed: () => {} });
    for (const end = performance.now() + 3_000; performance.now() < end; published += batch.length)
      await bus.publish(topic, batch, { own });
    // A tenth would do on a quiet machine; on a busy one acknowledgements come later than the reader waits for them.
    expect(readBack).toBeLessThan(published / 3);
  });

  test('messages that a broker keeps compressed are read, whatever by', async () => {
    for (const compression of ['gzip', 'snappy', 'lz4', 'zstd']) {
      const bus = await openBus(server);
      const topic = await server().createTopic({ configEntries: [{ name: 'compression.type', value: compression }] });
      await bus.publish(topic, numbered(100));
      const { messages } = await followed(bus, topic, new Map([[0, 50]]));
      await eventually(() => expect(messages.map(text)).toEqual(numbered(50, 50).map(({ value }) => value)));
    }
  });

  test('a follower is caught up behind the marks of transactions, which are no messages', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({});
    const producer = server().client.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
    onTestFinished(() => producer.disconnect());
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: numbered(3) });
    await transaction.commit();
    const { messages, caughtUp } = await followed(bus, topic);
    await eventually(() => expect(caughtUp).toEqual([3]));
    const shared: string[] = [];
    await bus.subscribe(topic, 'g', async (batch) => void shared.push(...batch.map(text)));
    await bus.publish(topic, numbered(1, 3));
    await eventually(() => expect(messages.map(text)).toEqual(['0', '1', '2', '3']));
    await eventually(() => expect(shared).toEqual(['0', '1', '2', '3']));
  });

  test('a follower is caught up across the gaps that compaction leaves, also from within one', async () => {
    const topic = await server().createTopic({
      configEntries: [
        { name: 'cleanup.policy', value: 'compact' },
        { name: 'segment.ms', value: '100' },
        { name: 'min.cleanable.dirty.ratio', value: '0.001' },
        { name: 'max.compaction.lag.ms', value: '200' },
        { name: 'delete.retention.ms', value: '0' },
      ],
    });
    const bus = await openBus(server);
    const keyed = (n: number) => ({ key: `k${n % 2}`, value: String(n) });
    for (let n = 0; n < 10; n++)
      await bus.publish(
        topic,
        Array.from({ length: 10 }, (_, i) => keyed(n * 10 + i)),
      );
    const compacted = async () => {
      await bus.publish(topic, [{ key: 'wake', value: 'x' }]);
      const follower = await followed(bus, topic);
      await eventually(() => expect(follower.caughtUp).toHaveLength(1));
      await follower.subscription.stop();
      return follower.messages.map((message) => message.offset);
    };
    await expect.poll(async () => (await compacted()).length, { timeout: 120_000, interval: 500 }).toBeLessThan(10);
    const offsets = await compacted();
    expect(offsets).toContain(98);
    expect(offsets).not.toContain(0);
    const within = await followed(bus, topic, new Map([[0, 50]]));
    await eventually(() => expect(within.caughtUp).toHaveLength(1));
    expect(within.messages[0]?.offset).toBe(98);
  });

  test('the broker keeps messages however long ago their times are, so that traffic of the past can be read late', async () => {
    const topic = await server().createTopic({});
    const admin = server().client.admin();
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms'] }],
    });
    await admin.disconnect();
    expect(resources[0]!.configEntries).toMatchObject([{ configName: 'retention.ms', configValue: '-1' }]);
  });

  test('a follower that reads slower than a topic is deleted says what it missed, and is caught up', async () => {
    const { log, lines } = openLog();
    const gone: [string, number][] = [];
    const bus = await openBus(server, { log, onGone: (...told) => gone.push(told) });
    const topic = await server().createTopic({});
    for (let n = 0; n < 8; n++) await bus.publish(topic, [{ key: null, value: 'x'.repeat(mebibyte / 2) }]);
    const deleted = Promise.withResolvers<void>();
    const offsets: number[] = [];
    let caughtUp = false;
    const take = async (batch: readonly InMessage[]): Promise<void> => {
      offsets.push(...batch.map(({ offset }) => offset));
      await deleted.promise;
    };
    await bus.follow(topic, new Map(), take, () => {
      caughtUp = true;
    });
    await eventually(() => expect(offsets).toContain(0));
    await deleteBefore(server, topic, '8');
    deleted.resolve();
    await eventually(() => expect(caughtUp).toBe(true));
    const reached = 1 + offsets.at(-1)!;
    expect(reached).toBeLessThan(8);
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { level: 'warn', text: 'messages were gone unread', fields: { topic, partition: 0, from: reached, to: 8 } },
    ]);
    expect(gone).toEqual([[topic, 8 - reached]]);
  });

  test('a topic whose messages were all deleted is caught up, from wherever', async () => {
    const topic = await server().createTopic({});
    const bus = await openBus(server);
    await bus.publish(topic, numbered(10));
    await deleteBefore(server, topic, '10');
    for (const from of [0, 5, 10, 99]) {
      const { messages, caughtUp, subscription } = await followed(bus, topic, new Map([[0, from]]));
      await eventually(() => expect(caughtUp).toEqual([0]));
      await subscription.stop();
      expect(messages).toEqual([]);
    }
  });
};
