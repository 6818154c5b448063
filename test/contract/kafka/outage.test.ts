import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InMessage } from '../../../src/bus/port.ts';
import { type KafkaServer, startKafka } from '../../helpers/servers/kafka-server.ts';
import { eventually, followed, numbered, openBus, openLog, text } from './bench.ts';

let kafka: KafkaServer;
const server = () => kafka;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.down());

/** Publishes a numbered message every 10 ms until stopped; what was acknowledged, and how the rest ended. */
const startLoad = (publish: (value: string) => Promise<void>) => {
  const acknowledged: string[] = [];
  const refused: unknown[] = [];
  let stopped = false;
  const run = async (): Promise<void> => {
    const pending: Promise<void>[] = [];
    for (let n = 0; !stopped; n++) {
      const value = String(n);
      pending.push(
        publish(value).then(
          () => void acknowledged.push(value),
          (fault: unknown) => void refused.push(fault),
        ),
      );
      await sleep(10);
    }
    await Promise.all(pending);
  };
  const running = run();
  const stop = async (): Promise<void> => {
    stopped = true;
    await running;
  };
  return { acknowledged, refused, stop };
};

test.each([1, 12])(
  'a broker killed under load and back after %i s: nothing is lost, and work goes on within 5 s',
  async (seconds) => {
    const [front, worker, reader] = [
      await openBus(server, { publishTimeoutMs: 300_000 }),
      await openBus(server),
      await openBus(server),
    ];
    const [requests, answers] = [await kafka.createTopic({ numPartitions: 3 }), await kafka.createTopic({})];
    const handled: string[] = [];
    await worker.subscribe(requests, 'g', async (batch) => {
      await worker.publish(
        answers,
        batch.map((message) => ({ key: null, value: text(message) })),
      );
      handled.push(...batch.map(text));
    });
    const { messages } = await followed(reader, answers);
    const load = startLoad((value) => front.publish(requests, [{ key: value, value }]));
    await eventually(() => expect(messages.length).toBeGreaterThan(50));

    await kafka.kill();
    await sleep(seconds * 1_000);
    const answeredBefore = messages.length;
    await kafka.start();
    const back = performance.now();
    await eventually(() => expect(messages.length).toBeGreaterThan(answeredBefore + 50));
    const recoveryMs = performance.now() - back;

    await sleep(1_000);
    await load.stop();
    await eventually(() => expect(messages.map(text)).toEqual(expect.arrayContaining(load.acknowledged)));
    expect(load.refused).toEqual([]);
    const distinct = new Set(handled).size;
    console.info({
      outageSeconds: seconds,
      recoveryMs: Math.round(recoveryMs),
      published: load.acknowledged.length,
      handled: handled.length,
      distinct,
    });
    expect(distinct).toBe(load.acknowledged.length);
    expect(recoveryMs).toBeLessThan(5_000);
  },
);

test('a broker that is down at the start is waited for, told once, and closing does not wait for it', async () => {
  const topic = await kafka.createTopic({});
  await kafka.kill();
  const { log, told } = openLog();
  const bus = await openBus(server, { log, publishTimeoutMs: 300_000 });
  const hasty = await kafka.openBus({ publishTimeoutMs: 1_000 });
  const seen: string[] = [];
  const take = async (batch: readonly InMessage[]) => void seen.push(...batch.map(text));
  await bus.subscribe(topic, 'g', take);
  const { messages } = await followed(bus, topic);
  const published = bus.publish(topic, numbered(2));

  await hasty.subscribe(topic, 'other', take);
  await expect(hasty.publish(topic, numbered(1))).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
  const closing = hasty.publish(topic, numbered(1));
  const refused = expect(closing).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
  const begin = performance.now();
  await hasty.close();
  await refused;
  expect(performance.now() - begin).toBeLessThan(10_000);
  await expect(hasty.publish(topic, numbered(1))).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });

  await sleep(2_000);
  await kafka.start();
  const back = performance.now();
  await published;
  await eventually(() =>
    expect([seen, messages.map(text)]).toEqual([
      ['0', '1'],
      ['0', '1'],
    ]),
  );
  expect(performance.now() - back).toBeLessThan(5_000);
  const waits = told().filter((line) => line === 'waiting for the brokers');
  expect(waits).toHaveLength(3);
});

test('a bus closes while its handler waits for an answer to be acknowledged by a broker that is gone', async () => {
  const [requests, answers] = [await kafka.createTopic({}), await kafka.createTopic({})];
  const bus = await kafka.openBus({ publishTimeoutMs: 60_000 });
  const entered = Promise.withResolvers<void>();
  await bus.publish(requests, numbered(1));
  const subscription = await bus.subscribe(requests, 'g', async () => {
    await kafka.kill();
    entered.resolve();
    await bus.publish(answers, numbered(1));
  });
  await entered.promise;
  const begin = performance.now();
  await bus.close();
  expect(performance.now() - begin).toBeLessThan(10_000);
  await expect(subscription.done).resolves.toBeUndefined();
});

test('a bus closes in time while its broker says nothing: what it waits for, and what it only opens', async () => {
  const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  const topic = await kafka.createTopic({});
  const before = sockets();
  const bus = await kafka.openBus();
  await bus.publish(topic, numbered(1));
  const { messages } = await followed(bus, topic);
  const taken: string[] = [];
  await bus.subscribe(topic, 'g', async (batch) => void taken.push(...batch.map(text)));
  await eventually(() => expect([messages.map(text), taken]).toEqual([['0'], ['0']]));
  kafka.freeze();
  const late = await kafka.openBus();
  await late.subscribe(topic, 'g', async () => {});
  const published = [bus, late].map((one) => one.publish(topic, numbered(1)));
  const refused = Promise.allSettled(published);
  await sleep(500);
  const begin = performance.now();
  await Promise.all([bus.close(), late.close()]);
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await eventually(() => expect(sockets()).toBeLessThanOrEqual(before));
});
