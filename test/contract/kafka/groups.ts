import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RankerError } from '../../../src/errors.ts';
import { eventually, numbered, openBus, type Server, text } from './bench.ts';
import { spawnMember } from './member.ts';

export const groupSuite = (server: Server): void => {
  test('members of a group share the partitions, and what a killed one had in hand is done by the other', async () => {
    const bus = await openBus(server);
    const topic = await server().createTopic({ numPartitions: 4 });
    const killed = spawnMember(server, topic, 'g', 'hold');
    const survivor = spawnMember(server, topic, 'g');
    const sent: string[] = [];
    const send = async (value: string): Promise<void> => {
      sent.push(value);
      await bus.publish(topic, [{ key: null, value }]);
    };
    while (killed.values.length === 0 || survivor.values.length === 0) await send(`first ${sent.length}`);
    for (let n = 0; n < 40; n++) await send(`hold ${n}`);
    const held = () => killed.values.filter((value) => value.startsWith('hold'));
    await eventually(() => expect(held()).toHaveLength(1));
    const doneByOther = () => survivor.values.filter((value) => value.startsWith('hold'));
    await eventually(() => expect(doneByOther().length).toBeGreaterThan(5));
    await sleep(1_000);
    expect(survivor.values).not.toContain(held()[0]);
    killed.child.kill('SIGKILL');
    const begin = performance.now();
    await eventually(() =>
      expect(new Set([...killed.values.filter((value) => value.startsWith('first')), ...survivor.values])).toEqual(
        new Set(sent),
      ),
    );
    expect(performance.now() - begin).toBeLessThan(15_000);
    expect(survivor.values).toContain(held()[0]);
    expect(survivor.complaints).toEqual([]);
  });

  test('a handler slower than the session keeps its partition, and its message is handled once', async () => {
    const [one, two] = [await openBus(server), await openBus(server)];
    const topic = await server().createTopic({});
    const handled: string[] = [];
    const handle = async (batch: readonly { value: Uint8Array | null }[]): Promise<void> => {
      handled.push(...batch.map(({ value }) => String(value)));
      if (handled.length === 1) await sleep(9_000);
    };
    await one.publish(topic, numbered(1));
    await one.subscribe(topic, 'g', handle);
    await eventually(() => expect(handled).toHaveLength(1));
    await sleep(500);
    await two.subscribe(topic, 'g', handle);
    await sleep(7_500);
    expect(handled).toHaveLength(1);
    await one.publish(topic, numbered(1, 1));
    await eventually(() => expect(handled).toHaveLength(2));
    await sleep(1_000);
    expect(handled).toHaveLength(2);
  });

  test('a member that is busy for longer than a rebalance waits loses its batch to another, and joins again', async () => {
    const [one, two] = [await openBus(server, { rebalanceMs: 1_000 }), await openBus(server, { rebalanceMs: 1_000 })];
    const topic = await server().createTopic({ numPartitions: 2 });
    const [mine, others]: [string[], string[]] = [[], []];
    await one.publish(topic, [{ key: 'k', value: 'slow' }]);
    const slow = await one.subscribe(topic, 'g', async (batch) => {
      mine.push(...batch.map(text));
      if (mine.length === 1) await sleep(4_000);
    });
    await eventually(() => expect(mine).toEqual(['slow']));
    await two.subscribe(topic, 'g', async (batch) => void others.push(...batch.map(text)));
    await eventually(() => expect(others).toEqual(['slow']));
    const sent = ['slow'];
    for (; mine.length === 1; await sleep(20)) {
      const value = String(sent.length);
      await two.publish(topic, [{ key: value, value }]);
      sent.push(value);
    }
    await eventually(() => expect(new Set([...mine, ...others])).toEqual(new Set(sent)));
    await slow.stop();
    await expect(slow.done).resolves.toBeUndefined();
  });

  test('one group may read several topics, each by other members', async () => {
    const bus = await openBus(server);
    const topics = [await server().createTopic({ numPartitions: 2 }), await server().createTopic({ numPartitions: 3 })];
    const seen: string[][] = [[], []];
    for (const [n, topic] of topics.entries()) {
      await bus.subscribe(
        topic,
        'g',
        async (batch) => void seen[n]!.push(...batch.map((m) => `${m.topic} ${text(m)}`)),
      );
    }
    for (const topic of topics) await Promise.all(numbered(20).map((message) => bus.publish(topic, [message])));
    await eventually(() => expect(seen.map((list) => list.length)).toEqual([20, 20]));
    for (const [n, topic] of topics.entries()) expect(seen[n]!.every((line) => line.startsWith(topic))).toBe(true);
  });

  test('more members than partitions is no fault; the spare ones stand by', async () => {
    const buses = await Promise.all([1, 2, 3].map(() => openBus(server)));
    const topic = await server().createTopic({});
    const seen: string[] = [];
    const subscriptions = await Promise.all(
      buses.map((bus) => bus.subscribe(topic, 'g', async (batch) => void seen.push(...batch.map(text)))),
    );
    for (let n = 0; n < 3; n++) {
      await buses[2]!.publish(topic, numbered(1, n));
      await eventually(() => expect(seen).toHaveLength(n + 1));
      if (n < 2) await subscriptions[n]!.stop();
    }
    expect(seen).toEqual(['0', '1', '2']);
  });

  test('a batch whose handler met an outage of the bus comes again by itself', async () => {
    const [front, bus] = [await openBus(server), await openBus(server, { publishTimeoutMs: 1_000 })];
    const [topic, answers] = [await server().createTopic({}), `missing-${Math.random()}`];
    await front.publish(topic, numbered(2));
    const seen: string[] = [];
    await bus.subscribe(topic, 'g', async (batch) => {
      seen.push(...batch.map(text));
      await bus.publish(answers, numbered(1));
    });
    await eventually(() => expect(seen).toEqual(['0', '1', '0', '1']));
    await server().createTopic({ topic: answers });
    await front.publish(topic, numbered(1, 2));
    await eventually(() => expect(seen.at(-1)).toBe('2'));
    const tries = seen.length;
    await sleep(2_000);
    expect(seen).toHaveLength(tries);
  });

  test('a batch that is given back in hand lets the next one come, and neither is done before its own end', async () => {
    const topic = await server().createTopic({});
    const [first, second] = [await openBus(server), await openBus(server)];
    const seen: string[] = [];
    const open = Promise.withResolvers<void>();
    await first.publish(topic, numbered(1));
    const member = await first.subscribe(topic, 'g', async (batch) => {
      seen.push(...batch.map(text));
      return { done: open.promise };
    });
    await eventually(() => expect(seen).toEqual(['0']));
    await first.publish(topic, numbered(1, 1));
    await eventually(() => expect(seen).toEqual(['0', '1']));
    const stopping = member.stop();
    await sleep(300);
    open.resolve();
    await stopping;
    await first.publish(topic, numbered(1, 2));
    await second.subscribe(topic, 'g', async (batch) => void seen.push(...batch.map(text)));
    await eventually(() => expect(seen).toEqual(['0', '1', '2']));
  });

  test('a batch in hand that meets an outage comes again, and what came after it too', async () => {
    const topic = await server().createTopic({});
    const bus = await openBus(server);
    const seen: string[] = [];
    const first = Promise.withResolvers<void>();
    await bus.publish(topic, numbered(1));
    await bus.subscribe(topic, 'g', async (batch) => {
      seen.push(...batch.map(text));
      return { done: seen.length === 1 ? first.promise : Promise.resolve() };
    });
    await eventually(() => expect(seen).toEqual(['0']));
    await bus.publish(topic, numbered(1, 1));
    await eventually(() => expect(seen).toEqual(['0', '1']));
    first.reject(new RankerError('BUS_UNREACHABLE', 'gone for a moment'));
    await eventually(() => expect(seen.slice(2)).toEqual(['0', '1']));
    await bus.publish(topic, numbered(1, 2));
    await eventually(() => expect(seen.at(-1)).toBe('2'));
    expect(seen.filter((value) => value === '2')).toHaveLength(1);
  });
};
