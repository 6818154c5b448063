import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Partitioners } from 'kafkajs';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { InMessage } from '../../src/bus/port.ts';
import { canonicalJson } from '../../src/contracts/json/canonical-json.ts';
import type { JsonObject } from '../../src/contracts/json/json-value.ts';
import { collectedHeader } from '../../src/flows/collecting/deliver.ts';
import { seededRandom } from '../../src/simulate/random.ts';
import type { RawMessage } from '../../src/simulate/raw-messages.ts';
import { startWorker, type Worker } from '../helpers/federation.ts';
import { type KafkaServer, startKafka } from '../helpers/kafka-server.ts';
import { once } from '../helpers/once.ts';
import { isOfDeployment, part, pastTraffic, patientCollecting } from '../helpers/past-traffic.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

let kafka: KafkaServer;
beforeAll(async () => {
  kafka = await startKafka();
}, 120_000);
afterAll(() => kafka.down(), 30_000);

const kills = 8;

const openTopics = async () => {
  const id = randomUUID().slice(0, 8);
  const create = (topic: string): Promise<string> => kafka.createTopic({ topic: `${topic}-${id}` });
  return {
    logs: await create('orchestrator-logs'),
    templates: await create('validated-templates'),
    sites: await create('federation-registry-feeder'),
    tests: await create('rally'),
    requests: await create('inference'),
    outcomes: await create('training'),
    ranked: await create('ranked'),
  };
};

type Topics = Awaited<ReturnType<typeof openTopics>>;

const settingsOf = (topics: Topics): Record<string, string> => ({
  KAFKA_HOSTNAME: kafka.address('plain'),
  KAFKA_INFERENCE_TOPIC: topics.requests,
  KAFKA_TRAINING_TOPIC: topics.outcomes,
  KAFKA_RANKED_PROVIDERS_TOPIC: topics.ranked,
  KAFKA_GROUP_ID: topics.requests,
  KAFKA_INPUT_ORC_LOG_TOPIC: topics.logs,
  KAFKA_INPUT_VALTEMPL_TOPIC: topics.templates,
  KAFKA_INPUT_FEDREG_TOPIC: topics.sites,
  KAFKA_INPUT_RALLY_TOPIC: topics.tests,
  LOG_LEVEL: 'error',
  ...patientCollecting,
});

/** Puts raw traffic on its topics, each message as of its time. */
const openPublisher = async (topics: Topics) => {
  const producer = kafka.client.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return async (traffic: readonly RawMessage[]): Promise<void> => {
    for (const input of ['sites', 'tests', 'logs'] as const) {
      const messages = traffic
        .filter((message) => message.input === input)
        .map(({ time, value }) => ({ timestamp: String(time), value: JSON.stringify(value) }));
      for (let at = 0; at < messages.length; at += 200) {
        await producer.send({ topic: topics[input], messages: messages.slice(at, at + 200) });
      }
    }
  };
};

const follow = async (topic: string): Promise<readonly InMessage[]> => {
  const bus = await kafka.openBus();
  const found: InMessage[] = [];
  const reader = await bus.follow(
    topic,
    new Map(),
    async (batch) => void found.push(...batch),
    () => {},
  );
  onTestFinished(async () => {
    await reader.stop();
    await bus.close();
  });
  return found;
};

const isReady = (worker: Worker): Promise<void> =>
  vi.waitFor(() => expect(worker.log()).toContain('ready;'), { timeout: 60_000, interval: 5 });

test.each([
  { named: 'that ranks itself', roles: 'collect,ranking', ranker: undefined },
  { named: 'beside a ranking worker', roles: 'collect', ranker: 'ranking' },
])(
  'a collector $named, killed at random moments on real Kafka, loses nothing and gives nothing that differs the second time',
  async ({ roles, ranker }) => {
    const topics = await openTopics();
    const [ranked, given] = [await follow(topics.ranked), await follow(topics.outcomes)];
    const { uuids, outcomes, raw } = pastTraffic({ seed: 5, deployments: 500 });
    const publish = await openPublisher(topics);
    const after = raw.filter(isOfDeployment);
    await publish(raw.filter((message) => !isOfDeployment(message)));
    if (ranker) await isReady(startWorker(tempFolder(), { ...settingsOf(topics), ROLES: ranker }));

    const random = seededRandom(`kills of ${roles}`);
    const folder = tempFolder();
    const settings = { ...settingsOf(topics), ROLES: roles };
    const seen = (): number => ranked.length + given.length;
    const reached = new Set<number>();
    for (let kill = 0; kill < kills; kill++) {
      const collector = startWorker(folder, settings);
      await isReady(collector);
      const begun = seen();
      if (kill >= kills / 2) await publish(part(after, kill - kills / 2, kills / 2));
      const somethingCame = (): void => expect(seen()).toBeGreaterThan(begun);
      if (kill === 0 || kill > kills / 2) await vi.waitFor(somethingCame, { timeout: 30_000, interval: 2 });
      await sleep(random.between(0, 400));
      await collector.kill();
      reached.add(seen());
    }
    const last = startWorker(folder, settings);
    const settled = (): void => {
      expect(new Set(ranked.map(({ key }) => key)).size).toBe(uuids.length);
      expect(new Set(given.map(({ headers }) => headers[collectedHeader])).size).toBe(outcomes.length);
    };
    await vi.waitFor(settled, { timeout: 60_000, interval: 200 });
    await sleep(1_000);
    expect((await last.stop()).code).toBe(0);

    const lists = once(ranked, ({ key }) => key!);
    expect([...lists.keys()].sort()).toEqual(uuids.toSorted());
    const made = once(given, ({ headers }) => headers[collectedHeader]!);
    const texts = [...made.values()].map((text) => canonicalJson(JSON.parse(text) as JsonObject));
    expect(texts.sort()).toEqual(outcomes.map(canonicalJson).sort());
    expect(reached.size).toBeGreaterThanOrEqual(kills / 2);
    const repeated = ranked.length - lists.size + given.length - made.size;
    console.info(`${roles} killed ${kills} times: ${lists.size} lists, ${made.size} outcomes, ${repeated} repeated`);
  },
  240_000,
);
