import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bus } from '../../../src/bus/port.ts';
import { openHistory, writeSnapshot } from '../../../src/flows/history/history-snapshots.ts';
import { emptyHistory, followOutcomes, type LiveHistory } from '../../../src/flows/history/live-history.ts';
import { failedMessage, outcomeMessage, submission } from '../../helpers/messages/messages.ts';
import { type KafkaServer, startKafka } from '../../helpers/servers/kafka-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

let kafka: KafkaServer;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.down());

const partitions = 3;

const read = async (bus: Bus, topic: string, live: LiveHistory): Promise<LiveHistory> => {
  const caughtUp = Promise.withResolvers<void>();
  const reading = { topic, zone: 'UTC', now: () => submission };
  const subscription = await followOutcomes(bus, live, reading, caughtUp.resolve);
  await Promise.race([caughtUp.promise, subscription.done]).finally(subscription.stop);
  return live;
};

const publish = async (bus: Bus, topic: string, from: number, to: number): Promise<void> => {
  for (let n = from; n < to; n++) {
    const message = (n % 3 === 0 ? failedMessage : outcomeMessage)(`u${n}`, `SITE-${n % 4}`, 10_000 - n);
    await bus.publish(topic, [{ key: message.uuid, value: JSON.stringify(message) }]);
  }
};

const restoredFrom = (path: string, topic: string): Promise<LiveHistory> =>
  openHistory(path, originOf(topic), (fault) => {
    throw fault;
  });

const originOf = (topic: string) => ({ topic, bus: 'kafka', zone: 'UTC', version: '0' });

test('on several partitions a history goes on from its snapshot, and reads no message twice', async () => {
  const bus = await kafka.openBus();
  const topic = await kafka.createTopic({ numPartitions: partitions });
  const path = join(tempFolder(), 'history.snapshot');
  await publish(bus, topic, 0, 60);
  await writeSnapshot(path, originOf(topic), await read(bus, topic, emptyHistory()));
  await publish(bus, topic, 60, 100);
  const resumed = await read(bus, topic, await restoredFrom(path, topic));
  const all = await read(bus, topic, emptyHistory());
  expect([resumed.messagesRead, all.messagesRead]).toEqual([40, 100]);
  expect(resumed.places).toEqual(all.places);
  expect(resumed.history.counts).toEqual({ counted: 100, repeated: 0, waiting: 0 });
  await bus.close();
});

test.each([
  ['is empty', 0],
  ['is shorter', 30],
  ['is longer', 120],
])(
  'a topic made anew that %s is read from its beginning, and what was known of the old one is forgotten',
  async (_, count) => {
    const topic = await kafka.createTopic({ numPartitions: partitions });
    const path = join(tempFolder(), 'history.snapshot');
    const before = await kafka.openBus();
    await publish(before, topic, 0, 60);
    await writeSnapshot(path, originOf(topic), await read(before, topic, emptyHistory()));
    await before.close();

    const admin = kafka.client.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await expect.poll(() => admin.listTopics(), { timeout: 120_000 }).not.toContain(topic);
    await admin.disconnect();
    await kafka.createTopic({ topic, numPartitions: partitions });
    const bus = await kafka.openBus();
    await publish(bus, topic, 1000, 1000 + count);

    const resumed = await restoredFrom(path, topic);
    expect(resumed.history.counts.counted).toBe(60);
    await expect(read(bus, topic, resumed)).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
    await read(bus, topic, resumed);
    expect(resumed.history.counts).toEqual({ counted: count, repeated: 0, waiting: 0 });
    await bus.close();
  },
);
