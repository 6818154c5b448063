import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbeddedBus } from '../../src/bus/embedded/embedded-bus.ts';
import type { InMessage } from '../../src/bus/port.ts';
import { canonicalJson } from '../../src/contracts/canonical-json.ts';
import type { JsonObject } from '../../src/contracts/json.ts';
import { seededRandom } from '../../src/simulate/random.ts';
import type { RawMessage } from '../../src/simulate/raw-messages.ts';
import { simulateDeployments } from '../../src/simulate/simulate.ts';
import { readTopic } from '../helpers/read-topic.ts';
import { startCommand } from '../helpers/run-command.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const dayMs = 86_400_000;
const kills = 20;
const topics = { logs: 'orchestrator-logs', sites: 'federation-registry-feeder', tests: 'rally' } as const;

const settings = {
  ROLES: 'collect,ranking',
  LOG_LEVEL: 'error',
  COLLECT_MSG_VERSION: '1.1.0',
  COLLECT_RANK_WITHIN_S: '1e9',
  COLLECT_ERROR_SETTLE_S: '1e9',
  COLLECT_FORGET_S: '1e9',
};

const simulated = () => {
  const start = Date.now() - 40 * dayMs;
  const deployments = [...simulateDeployments({ seed: 3, deployments: 900, days: 30, start, raw: true })];
  const raw = deployments.flatMap((one) => one.raw).sort((a, b) => a.time - b.time);
  const isOfDeployment = ({ input, value }: RawMessage): boolean =>
    input === 'logs' && / (?:Submission of|Deployment completed|Deployment in error)/.test(String(value.message));
  return {
    uuids: deployments.map(({ request }) => String(request.uuid)),
    outcomes: deployments.flatMap((one) => one.outcomes.map(({ message }) => message)),
    before: raw.filter((message) => !isOfDeployment(message)),
    after: raw.filter(isOfDeployment),
  };
};

/** Puts the traffic on its topics, each message as of its time. */
const publisher = (path: string) => {
  let time = 0;
  const bus = openEmbeddedBus({ path, clock: () => time });
  onTestFinished(() => bus.close());
  return async (messages: readonly RawMessage[]): Promise<void> => {
    for (let at = 0; at < messages.length; ) {
      const { input, time: moment } = messages[at]!;
      let end = at;
      while (messages[end]?.input === input && messages[end]!.time === moment) end++;
      time = moment;
      await bus.publish(
        topics[input],
        messages.slice(at, end).map(({ value }) => ({ key: null, value: JSON.stringify(value) })),
      );
      at = end;
    }
  };
};

const messagesOn = (path: string, topic: string): readonly InMessage[] => [...readTopic(path, topic)];

const objectOf = ({ value }: InMessage): JsonObject => JSON.parse(Buffer.from(value!).toString()) as JsonObject;

test('killed at 20 random moments, it gives the same outcomes as without, and ranks each deployment once', async () => {
  const random = seededRandom('kills');
  const folder = tempFolder();
  const path = join(folder, 'data', 'log.sqlite');
  const { uuids, outcomes, before, after } = simulated();
  const publish = publisher(path);
  await publish(before);

  const kept = outcomes.filter(({ status_reason: reason }) => reason !== 'Deployment cancelled by the user');
  const reached: number[] = [];
  let published = 0;
  for (let kill = 0; kill < kills; kill++) {
    const { child, ended, output } = startCommand(folder, ['serve'], settings);
    while (!output().stderr.includes('ready;')) await sleep(5);
    const share = kill < kills / 2 ? [] : after.slice(published, published + Math.ceil((2 * after.length) / kills));
    published += share.length;
    await Promise.all([sleep(random.between(0, 500)), publish(share)]);
    child.kill('SIGKILL');
    await ended;
    reached.push(messagesOn(path, 'ranked_providers').length + messagesOn(path, 'training').length);
  }
  const last = startCommand(folder, ['serve'], settings);
  const deadline = Date.now() + 60_000;
  const settled = (): boolean =>
    messagesOn(path, 'ranked_providers').length >= uuids.length && messagesOn(path, 'training').length >= kept.length;
  while (!settled() && Date.now() < deadline) await sleep(200);
  await sleep(1_000);
  last.child.kill('SIGTERM');
  await last.ended;

  const ranked = messagesOn(path, 'ranked_providers').map(({ key }) => key);
  expect(ranked.toSorted()).toEqual(uuids.toSorted());
  const texts = messagesOn(path, 'training').map((message) => canonicalJson(objectOf(message)));
  expect(texts.toSorted()).toEqual(kept.map(canonicalJson).sort());
  expect(published).toBe(after.length);
  expect(new Set(reached).size).toBeGreaterThan(kills / 2);
  console.info(`killed ${kills} times: ${ranked.length} ranked lists, ${texts.length} outcomes, none twice`);
}, 180_000);
