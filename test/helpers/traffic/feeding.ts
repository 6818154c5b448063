import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { openEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts';
import type { CollectSettings } from '../../../src/collect/settings.ts';
import { canonicalJson } from '../../../src/contracts/json/canonical-json.ts';
import type { JsonObject } from '../../../src/contracts/json/json-value.ts';
import { collectFile } from '../../../src/flows/collecting/collect-file.ts';
import { startCollecting } from '../../../src/flows/collecting/collecting.ts';
import type { RawMessage } from '../../../src/simulate/raw/message.ts';
import { openLogger } from '../../../src/telemetry/logger.ts';
import { readTopic } from '../read-topic.ts';
import { tempFolder } from '../temp-folder.ts';
import { collectSettings, collectTopics } from './collecting.ts';

const outcomeTopic = 'training';

const settings: CollectSettings = { ...collectSettings, msgVersion: '1.1.0' };

/** The outcomes that `collect --raw` makes of the traffic in the order of its time, as canonical JSON, sorted. */
export const fromFile = async (raw: readonly RawMessage[]): Promise<string[]> => {
  const folder = tempFolder();
  const path = join(folder, 'raw.ndjson');
  writeFileSync(path, raw.map((message) => `${JSON.stringify(message)}\n`).join(''));
  await collectFile({ path, folder, settings }, (_, fault) => expect.fail(fault.message));
  const lines = readFileSync(join(folder, 'outcomes.ndjson'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => canonicalJson(JSON.parse(line) as JsonObject)).sort();
};

/** The embedded log of a federation, and a collector that reads it. */
export const openFeed = () => {
  const folder = tempFolder();
  const path = join(folder, 'log.sqlite');
  let time = 0;
  const bus = openEmbeddedBus({ path, clock: () => time });
  onTestFinished(() => bus.close());
  const start = () => {
    const collecting = startCollecting({
      bus,
      path: join(folder, 'collect.sqlite'),
      settings,
      places: {
        topics: collectTopics,
        requestTopic: 'asked',
        outcomeTopic,
        templateTopic: undefined,
        rankedTopic: 'ranked',
      },
      answer: () => Promise.reject(new Error('nothing is ranked here')),
      bury: () => Promise.reject(new Error('nothing is unreadable here')),
      now: Date.now,
      log: openLogger('silent'),
    });
    onTestFinished(collecting.stop);
    return collecting;
  };
  /** Puts messages on their topics, each as of its time. */
  const publish = async (messages: readonly RawMessage[]): Promise<void> => {
    const published = messages.map(({ input, time: moment, value }) => {
      time = moment;
      return bus.publish(collectTopics[input], [{ key: null, value: JSON.stringify(value) }]);
    });
    await Promise.all(published);
  };
  const outcomes = (): string[] =>
    readTopic(path, outcomeTopic)
      .map(({ value }) => canonicalJson(JSON.parse(Buffer.from(value!).toString()) as JsonObject))
      .sort();
  /** The outcomes, as canonical JSON, sorted, as soon as there are so many; later, what there is. */
  const settled = async (count: number): Promise<string[]> => {
    const areThere = (): void => expect(outcomes().length).toBeGreaterThanOrEqual(count);
    await vi.waitFor(areThere, { timeout: 60_000, interval: 50 }).catch(() => {});
    return outcomes();
  };
  return { start, publish, settled };
};
