import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts';
import type { InMessage } from '../../../src/bus/port.ts';
import { canonicalJson } from '../../../src/contracts/json/canonical-json.ts';
import type { JsonObject } from '../../../src/contracts/json/json-value.ts';
import { seededRandom } from '../../../src/simulate/random.ts';
import type { RawMessage } from '../../../src/simulate/raw/message.ts';
import { once } from '../../helpers/once.ts';
import { startCommand } from '../../helpers/programs/run-command.ts';
import { readTopic } from '../../helpers/read-topic.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { isOfDeployment, part, pastTraffic, patientCollecting } from '../../helpers/traffic/past-traffic.ts';

const kills = 20;
const topics = { logs: 'orchestrator-logs', sites: 'federation-registry-feeder', tests: 'rally' } as const;

const settings = {
  ROLES: 'collect,ranking',
  LOG_LEVEL: 'error',
  ...patientCollecting,
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

const messagesOn = (path: string, topic: string): readonly InMessage[] => readTopic(path, topic);

const objectOf = ({ value }: InMessage): JsonObject => JSON.parse(Buffer.from(value!).toString()) as JsonObject;

test('killed at 20 random moments, it gives the same outcomes as without, and one list to each deployment', async () => {
  const random = seededRandom('kills');
  const folder = tempFolder();
  const path = join(folder, 'data', 'log.sqlite');
  const { uuids, outcomes, raw } = pastTraffic({ seed: 3, deployments: 900 });
  const publish = publisher(path);
  const before = raw.filter((message) => !isOfDeployment(message));
  const after = raw.filter(isOfDeployment);
  await publish(before);
  const seen = (): number => messagesOn(path, 'ranked_providers').length + messagesOn(path, 'training').length;

  const reached = new Set<number>();
  for (let kill = 0; kill < kills; kill++) {
    const { child, ended, output } = startCommand(folder, ['serve'], settings);
    while (!output().stderr.includes('ready;')) await sleep(5);
    const begun = seen();
    if (kill >= kills / 2) await publish(part(after, kill - kills / 2, kills / 2));
    const somethingCame = (): void => expect(seen()).toBeGreaterThan(begun);
    if (kill === 0 || kill > kills / 2) await vi.waitFor(somethingCame, { timeout: 120_000, interval: 20 });
    await sleep(random.between(0, 300));
    child.kill('SIGKILL');
    await ended;
    reached.add(seen());
  }
  const last = startCommand(folder, ['serve'], settings);
  const deadline = Date.now() + 120_000;
  const settled = (): boolean =>
    new Set(messagesOn(path, 'ranked_providers').map(({ key }) => key)).size >= uuids.length &&
    messagesOn(path, 'training').length >= outcomes.length;
  while (!settled() && Date.now() < deadline) await sleep(200);
  await sleep(1_000);
  last.child.kill('SIGTERM');
  await last.ended;

  const ranked = messagesOn(path, 'ranked_providers');
  const lists = once(ranked, ({ key }) => key!);
  expect([...lists.keys()].sort()).toEqual(uuids.toSorted());
  const texts = messagesOn(path, 'training').map((message) => canonicalJson(objectOf(message)));
  expect(texts.toSorted()).toEqual(outcomes.map(canonicalJson).sort());
  expect(reached.size).toBeGreaterThanOrEqual(kills / 2);
  console.info(
    `killed ${kills} times: ${lists.size} lists, ${ranked.length - lists.size} of them repeated, ${texts.length} outcomes`,
  );
});
