import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { canonicalJson } from '../../../src/contracts/json/canonical-json.ts';
import type { JsonObject } from '../../../src/contracts/json/json-value.ts';
import { collectedHeader } from '../../../src/flows/collecting/lanes.ts';
import { seededRandom } from '../../../src/simulate/random.ts';
import { once } from '../../helpers/once.ts';
import { startWorker, type Worker } from '../../helpers/programs/federation.ts';
import { type KafkaServer, startKafka } from '../../helpers/servers/kafka-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { isOfDeployment, part, pastTraffic, patientCollecting } from '../../helpers/traffic/past-traffic.ts';
import { follow, openPublisher, openTopics, type RawTopics, topicSettings } from '../../helpers/traffic/raw-topics.ts';

let kafka: KafkaServer;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.down());

const kills = 8;

const settingsOf = (topics: RawTopics): Record<string, string> => ({
  ...topicSettings(kafka, topics),
  LOG_LEVEL: 'error',
  ...patientCollecting,
});

const isReady = (worker: Worker): Promise<void> =>
  vi.waitFor(() => expect(worker.log()).toContain('ready;'), { timeout: 120_000, interval: 5 });

test.each([
  { named: 'that ranks itself', roles: 'collect,ranking', ranker: undefined },
  { named: 'beside a ranking worker', roles: 'collect', ranker: 'ranking' },
])(
  'a collector $named, killed at random moments on real Kafka, loses nothing and gives nothing that differs the second time',
  async ({ roles, ranker }) => {
    const topics = await openTopics(kafka);
    const bus = await kafka.openBus();
    onTestFinished(() => bus.close());
    const [ranked, given] = [await follow(bus, topics.ranked), await follow(bus, topics.outcomes)];
    const { uuids, outcomes, raw } = pastTraffic({ seed: 5, deployments: 500 });
    const publish = await openPublisher(kafka, topics);
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
      if (kill === 0 || kill > kills / 2) await vi.waitFor(somethingCame, { timeout: 120_000, interval: 2 });
      await sleep(random.between(0, 400));
      await collector.kill();
      reached.add(seen());
    }
    const last = startWorker(folder, settings);
    const settled = (): void => {
      expect(new Set(ranked.map(({ key }) => key)).size).toBe(uuids.length);
      expect(new Set(given.map(({ headers }) => headers[collectedHeader])).size).toBe(outcomes.length);
    };
    await vi.waitFor(settled, { timeout: 120_000, interval: 200 });
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
