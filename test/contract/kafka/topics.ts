import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, followed, numbered, openBus, openLog, type Server, text } from './bench.ts';

export const topicSuite = (server: Server): void => {
  test('a missing topic is waited for, told once, and read as soon as it is there', async () => {
    const { log, told } = openLog();
    const bus = await openBus(server, { log });
    const topic = `missing-${randomUUID()}`;
    const { messages, caughtUp } = await followed(bus, topic);
    const shared: string[] = [];
    await bus.subscribe(topic, 'g', async (batch) => void shared.push(...batch.map(text)));
    await sleep(2_000);
    expect(caughtUp).toEqual([]);
    expect(told()).toEqual(['waiting for a topic', 'waiting for a topic']);
    await server().createTopic({ topic });
    await bus.publish(topic, numbered(2));
    await eventually(() =>
      expect([messages.map(text), shared]).toEqual([
        ['0', '1'],
        ['0', '1'],
      ]),
    );
    expect(caughtUp).toHaveLength(1);
    expect(told().slice(2)).toEqual(['bus works again', 'bus works again']);
  });

  test('a publication to a missing topic waits for it, but not for ever', async () => {
    const [hasty, patient] = [
      await openBus(server, { publishTimeoutMs: 3_000 }),
      await openBus(server, { publishTimeoutMs: 60_000 }),
    ];
    const topic = `missing-${randomUUID()}`;
    await expect(hasty.publish(topic, numbered(1))).rejects.toMatchObject({ code: 'BUS_TOPIC_MISSING' });
    const published = patient.publish(topic, numbered(1));
    await server().createTopic({ topic });
    await expect(published).resolves.toBeUndefined();
  });

  test('a missing topic holds up no other', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({});
    const waiting = bus.publish(`missing-${randomUUID()}`, numbered(1));
    const refused = expect(waiting).rejects.toMatchObject({ code: 'BUS_TOPIC_MISSING' });
    const begin = performance.now();
    await bus.publish(topic, numbered(1));
    expect(performance.now() - begin).toBeLessThan(5_000);
    await bus.close();
    await refused;
  });

  test('topics are created only where that is allowed, with room for the largest message', async () => {
    const admin = server().client.admin();
    await admin.connect();
    const [published, read, never] = ['published', 'read', 'never'].map((name) => `${name}-${randomUUID()}`);
    const strict = await openBus(server, { publishTimeoutMs: 3_000 });
    await expect(strict.publish(never!, numbered(1))).rejects.toMatchObject({ code: 'BUS_TOPIC_MISSING' });
    await followed(strict, never!);
    const bus = await openBus(server, { createTopics: true });
    await bus.publish(published!, [{ key: null, value: 'x'.repeat(2 * 1024 * 1024) }]);
    const { caughtUp } = await followed(bus, read!);
    await eventually(() => expect(caughtUp).toEqual([0]));
    const topics = await admin.listTopics();
    await admin.disconnect();
    expect([published, read, never].map((topic) => topics.includes(topic!))).toEqual([true, true, false]);
  });

  test('partitions that a topic gets later are read as well, by followers and groups', async () => {
    const bus = await openBus(server, { metadataMs: 300 });
    const topic = await server().createTopic({});
    const { messages } = await followed(bus, topic);
    const shared: string[] = [];
    await bus.subscribe(topic, 'g', async (batch) => void shared.push(...batch.map(text)));
    await bus.publish(topic, numbered(1));
    await eventually(() => expect(shared).toEqual(['0']));
    const admin = server().client.admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
    await admin.disconnect();
    const other = await openBus(server);
    for (let n = 1; n < 40; n++) await other.publish(topic, numbered(1, n));
    const all = Array.from({ length: 40 }, (_, n) => String(n)).toSorted();
    await eventually(() => expect(messages.map(text).toSorted()).toEqual(all));
    await eventually(() => expect(shared.toSorted()).toEqual(all));
    expect(new Set(messages.map(({ partition }) => partition)).size).toBe(4);
  });

  test('of a topic that was made anew followers get what stands where they were, and groups everything', async () => {
    const { log, told } = openLog();
    const bus = await openBus(server, { log });
    const topic = await server().createTopic({});
    const { messages } = await followed(bus, topic);
    const shared: string[] = [];
    await bus.subscribe(topic, 'g', async (batch) => void shared.push(...batch.map(text)));
    await bus.publish(topic, numbered(3));
    await eventually(() => expect([messages.length, shared.length]).toEqual([3, 3]));
    const admin = server().client.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    await eventually(() => expect(told().filter((line) => line === 'waiting for a topic')).toHaveLength(2));
    const other = await openBus(server);
    const published = other.publish(topic, numbered(5, 3));
    await server().createTopic({ topic });
    await published;
    await eventually(() => expect(shared).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']));
    await eventually(() => expect(messages.map(text).slice(-3)).toEqual(['5', '6', '7']));
  });
};
