import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { outcomeMessage } from '../../helpers/messages/messages.ts';
import { type Federation, openFederation, textsOf, type Worker } from '../../helpers/programs/federation.ts';
import { type KafkaServer, startKafka } from '../../helpers/servers/kafka-server.ts';

let kafka: KafkaServer;
beforeAll(async () => {
  kafka = await startKafka(3);
});
afterAll(() => kafka.down());

const everyMs = 50;
const patience = { timeout: 120_000, interval: 20 };

/** Publishes a request and an outcome 20 times a second until stopped; the uuids of both. */
const startLoad = ({ bus, topics, ask }: Federation) => {
  const asked: Promise<string[]>[] = [];
  const told: Promise<string>[] = [];
  const tell = async (uuid: string): Promise<string> => {
    await bus.publish(topics.outcomes, [{ key: null, value: JSON.stringify(outcomeMessage(uuid, 'SITE-1', 10)) }]);
    return uuid;
  };
  const timer = setInterval(() => {
    asked.push(ask(1));
    told.push(tell(`told-${told.length}`));
  }, everyMs);
  return async () => {
    clearInterval(timer);
    return { asked: (await Promise.all(asked)).flat(), told: await Promise.all(told) };
  };
};

/** Seconds until requests are answered that were asked after `fault`. */
const secondsToWork = async ({ ask, answered }: Federation, fault: () => Promise<void> | void): Promise<number> => {
  await fault();
  const begin = performance.now();
  const uuids: string[] = [];
  // Their keys spread them over all partitions.
  for (let n = 0; n < 8; n++) uuids.push(...(await ask(1)));
  await answered(uuids);
  return (performance.now() - begin) / 1_000;
};

/** Until every partition has three replicas in sync. */
const inSync = async ({ topics }: Federation): Promise<void> => {
  const admin = kafka.client.admin();
  await admin.connect();
  await vi.waitFor(async () => {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: Object.values(topics) });
    const partitions = found.flatMap(({ partitions }) => partitions);
    expect(partitions.map(({ isr }) => isr.length)).toEqual(partitions.map(() => 3));
  }, patience);
  await admin.disconnect();
};

const outcomesOf = async (worker: Worker): Promise<number> => (await worker.health()).outcomes;

test('of three brokers one is killed, then another frozen: others do their work soon, and nothing is lost', async () => {
  const federation = await openFederation(kafka, { outcomes: 20 });
  const workers = [federation.start(), federation.start(), federation.start({ ROLES: 'api,training' })];
  for (const worker of workers) await worker.ready();
  const stop = startLoad(federation);
  await vi.waitFor(() => expect(federation.answers.size).toBeGreaterThan(40), patience);

  const afterKill = await secondsToWork(federation, () => kafka.kill(1));
  await kafka.start(1);
  await inSync(federation);
  const afterFreeze = await secondsToWork(federation, () => kafka.freeze(2));
  console.info(
    `one of three brokers killed: work goes on after ${afterKill.toFixed(1)} s; frozen: after ${afterFreeze.toFixed(1)} s`,
  );

  const { asked, told } = await stop();
  await federation.answered(asked);
  expect(asked.filter((uuid) => textsOf(federation, uuid).length !== 1)).toEqual([]);
  const all = workers.map(() => 20 + told.length);
  await vi.waitFor(async () => expect(await Promise.all(workers.map(outcomesOf))).toEqual(all), patience);
  for (const worker of workers) expect(worker.log().match(/waiting for the brokers/g)?.length).toBeLessThan(20);
  // The cluster itself takes 9 s to replace a broker, 13 s where that was its controller.
  expect(afterKill).toBeLessThan(25);
  expect(afterFreeze).toBeLessThan(30);
});
