import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts';
import type { Bus, InMessage } from '../../../src/bus/port.ts';
import type { JsonValue } from '../../../src/contracts/json/json-value.ts';
import { RankerError } from '../../../src/errors.ts';
import type { ServiceDeps, ServiceSettings } from '../../../src/flows/service/deps.ts';
import { startService } from '../../../src/flows/service/service.ts';
import { type CachedRegistry, withCache } from '../../../src/registry/cache.ts';
import { openFolderRegistry } from '../../../src/registry/folder/folder-registry.ts';
import type { ModelFiles } from '../../../src/registry/port.ts';
import { openLogger } from '../../../src/telemetry/logger.ts';
import { eventually } from '../eventually.ts';
import { submission } from '../messages/messages.ts';
import { modelName } from '../models/trained.ts';
import { tempFolder } from '../temp-folder.ts';

export const serviceSettings: ServiceSettings = {
  roles: ['api', 'ranking', 'training'],
  requestTopic: 'inference',
  outcomeTopic: 'training',
  rankedTopic: 'ranked_providers',
  otherRankedTopic: undefined,
  rememberMs: 5 * 86_400_000,
  queryTimeoutMs: 200,
  group: 'group',
  outcomeZone: 'Europe/Rome',
  requestZone: 'UTC',
  modelName,
  modelReference: 'champion',
  modelPollMs: 20,
  trainCron: '0 0 1 1 *',
  trainMinNewOutcomes: 1_000_000,
  reservations: true,
  policy: 'cost',
  classificationWeight: 0.75,
  drainedProviders: [],
  exactResourcesPrecedence: true,
  filter: false,
  threshold: 0.7,
};

/** A place where services can be stopped and started again: a log, a registry, a clock that never stands still. */
export type Site = {
  readonly folder: string;
  readonly logPath: string;
  readonly bus: Bus;
  readonly registry: CachedRegistry;
  readonly registryRoot: string;
  readonly snapshot: ServiceDeps['snapshot'];
  readonly now: () => number;
  readonly publish: (topic: string, ...values: readonly (JsonValue | object | null)[]) => Promise<void>;
  /** Everything on a topic, as soon as it is at least `count` messages. */
  readonly topic: (name: string, count: number) => Promise<readonly Message[]>;
  readonly promote: (files: ModelFiles) => Promise<number>;
  readonly start: (changes?: Partial<ServiceDeps>, settings?: Partial<ServiceSettings>) => Promise<Started>;
};

export type Message = {
  readonly key: string | null;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
};

type Started = Awaited<ReturnType<typeof startService>> & {
  /** Constant texts of the log, in order. */
  readonly log: () => readonly { readonly msg: string; readonly level: string; readonly code?: string }[];
};

/** A start waits two seconds for the registry; on a busy machine a model may take longer. */
const modelWasTried = /"rung":"champion","msg":"model serves"|the look for a new model failed/;

const untrained: ServiceDeps['train'] = async () => {
  throw new RankerError('TRAIN_TOO_FEW', 'this test does not train');
};

const asText = (value: JsonValue | object | null): string | null =>
  value === null || typeof value === 'string' ? value : JSON.stringify(value);

export const openSite = (): Site => {
  const folder = tempFolder();
  const logPath = join(folder, 'log.sqlite');
  let ticks = submission + 86_400_000;
  const now = () => ticks++;
  const bus = openEmbeddedBus({ path: logPath, clock: now });
  onTestFinished(() => bus.close());
  const registryRoot = join(folder, 'models');
  mkdirSync(registryRoot);
  const snapshot = { path: join(folder, 'history.snapshot'), bus: 'embedded', version: '0' };
  const registry = withCache(openFolderRegistry(registryRoot), join(folder, 'cache'));

  const topic = async (name: string, count: number): Promise<readonly Message[]> => {
    const found: InMessage[] = [];
    const { promise: read, resolve } = Promise.withResolvers<void>();
    const take = async (batch: readonly InMessage[]): Promise<void> => {
      found.push(...batch);
    };
    const reader = await bus.follow(name, new Map(), take, resolve);
    await read;
    await eventually(() => check(name, found.length, count));
    await reader.stop();
    return found.map(({ key, value, headers }) => ({ key, headers, text: Buffer.from(value ?? []).toString() }));
  };

  return {
    folder,
    logPath,
    bus,
    registry,
    registryRoot,
    snapshot,
    now,
    topic,
    publish: (name, ...values) =>
      bus.publish(
        name,
        values.map((value) => ({ key: null, value: Buffer.isBuffer(value) ? value : asText(value) })),
      ),
    promote: async (files) => {
      const { version } = await registry.publish(modelName, files);
      await registry.setAlias(modelName, 'champion', version);
      return version;
    },
    start: async (changes = {}, settings = {}) => {
      const lines: string[] = [];
      const used = { ...serviceSettings, ...settings };
      const service = await startService({
        bus,
        registry,
        train: untrained,
        snapshot,
        now,
        log: openLogger('info', { write: (line) => lines.push(line) }),
        ...changes,
        settings: used,
      });
      onTestFinished(service.stop);
      await service.caughtUp;
      const isThere = await registry.find(modelName, used.modelReference).catch(() => undefined);
      if (isThere && !changes.registry) await eventually(() => expect(lines.join('')).toMatch(modelWasTried));
      return { ...service, log: () => lines.map((line) => JSON.parse(line)) };
    },
  };
};

const check = (name: string, found: number, wanted: number): void => {
  if (found < wanted) throw new Error(`${name} has ${found} messages, ${wanted} are awaited`);
};
