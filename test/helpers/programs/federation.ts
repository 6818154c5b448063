import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import type { Bus, InMessage } from '../../../src/bus/port.ts';
import type { JsonObject } from '../../../src/contracts/json/json-value.ts';
import type { Readiness } from '../../../src/contracts/rest/service.ts';
import { deadLetterTopic } from '../../../src/flows/dead-letters/dead-letters.ts';
import { openFolderRegistry } from '../../../src/registry/folder/folder-registry.ts';
import { outcomeMessage, request, told } from '../messages/messages.ts';
import { madeModel } from '../models/made-model.ts';
import type { KafkaServer } from '../servers/kafka-server.ts';
import { tempFolder } from '../temp-folder.ts';
import { type Ended, startCommand } from './run-command.ts';

type Settings = Readonly<Record<string, string>>;

/** A service in a process of its own, as operators run it. */
export type Worker = {
  readonly pid: number;
  /** Where REST listens, once it does. */
  readonly url: () => Promise<string>;
  readonly health: () => Promise<Readiness>;
  readonly ready: () => Promise<void>;
  readonly log: () => string;
  readonly alive: () => boolean;
  /** SIGTERM, and how it ended. */
  readonly stop: () => Promise<Ended & { readonly ms: number }>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
};

/** Starts a service in `folder` with these settings alone; killed after the test if it still runs. */
export const startWorker = (folder: string, settings: Settings): Worker => {
  const { child, ended, output } = startCommand(folder, ['serve'], { PORT: '0', ...settings });
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill = async (): Promise<void> => {
    if (alive()) child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const log = (): string => output().stderr;
  const eventually = <T>(ask: () => T | Promise<T>): Promise<T> =>
    vi.waitFor(ask, { timeout: 120_000, interval: 50 }).catch((thrown: unknown) => {
      throw new Error(`${String(thrown)}; the service says:\n${log()}`);
    });
  const url = () => eventually(() => /listening on (\S+)/.exec(log())![1]!);
  const health = async (): Promise<Readiness> =>
    (await fetch(`${await url()}/health/ready`)).json() as Promise<Readiness>;
  return {
    pid: child.pid!,
    url,
    health,
    ready: () =>
      eventually(async () => {
        if ((await health()).status !== 'ready') throw new Error('it is not ready');
      }),
    log,
    alive,
    stop: async () => {
      const begin = performance.now();
      child.kill('SIGTERM');
      return { ...(await ended), ms: performance.now() - begin };
    },
    kill,
  };
};

const providers = 10;

/** A request of ten providers, which the model of the federation knows how to order. */
export const numberedRequest = (uuid: string, changes: JsonObject = {}): JsonObject =>
  request(
    uuid,
    Array.from({ length: providers }, (_, at) => told(`SITE-${at}`, 0.3 + 0.06 * ((at * 7) % providers))),
    changes,
  );

/** The topics of one federation on a real broker, with a model to rank by, and a user who asks and reads. */
export type Federation = {
  readonly topics: { readonly requests: string; readonly outcomes: string; readonly ranked: string };
  readonly bus: Bus;
  readonly settings: Settings;
  readonly start: (changes?: Settings) => Worker;
  /** Publishes requests; resolves with their uuids when they are acknowledged. */
  readonly ask: (count: number) => Promise<string[]>;
  /** Everything on the topic of answers so far, by uuid. */
  readonly answers: ReadonlyMap<string, readonly InMessage[]>;
  readonly deadLetters: readonly InMessage[];
  /** Waits until each of `uuids` has an answer. */
  readonly answered: (uuids: readonly string[], timeoutMs?: number) => Promise<void>;
};

type FederationOptions = {
  readonly partitions?: number;
  /** Lying on their topic. */
  readonly outcomes?: number;
  /** Whether there is a topic for dead letters. */
  readonly deadLetters?: boolean;
};

export const openFederation = async (
  kafka: KafkaServer,
  { partitions = 4, outcomes = 20, deadLetters: keepsLetters = true }: FederationOptions = {},
): Promise<Federation> => {
  const id = randomUUID().slice(0, 8);
  const topics = { requests: `providers-to-rank-${id}`, outcomes: `training_${id}`, ranked: `ranked_providers_${id}` };
  await kafka.createTopic({ topic: topics.requests, numPartitions: partitions });
  for (const topic of [topics.outcomes, topics.ranked]) await kafka.createTopic({ topic });
  if (keepsLetters) await kafka.createTopic({ topic: deadLetterTopic(topics.requests) });
  const folder = tempFolder();
  const registry = openFolderRegistry(join(folder, 'models'));
  const { version } = await registry.publish('provider-ranker', madeModel());
  await registry.setAlias('provider-ranker', 'champion', version);
  const bus = await kafka.openBus({ publishTimeoutMs: 300_000 });
  onTestFinished(() => bus.close());
  await bus.publish(
    topics.outcomes,
    Array.from({ length: outcomes }, (_, at) => ({
      key: null,
      value: JSON.stringify(outcomeMessage(`o-${at}`, `SITE-${at % providers}`, 10 + at)),
    })),
  );
  const answers = new Map<string, InMessage[]>();
  const deadLetters: InMessage[] = [];
  const take = async (batch: readonly InMessage[]): Promise<void> => {
    for (const message of batch) {
      const given = answers.get(message.key ?? '') ?? [];
      answers.set(message.key ?? '', [...given, message]);
    }
  };
  await bus.follow(topics.ranked, new Map(), take, () => {});
  const mourn = async (batch: readonly InMessage[]) => void deadLetters.push(...batch);
  if (keepsLetters) await bus.follow(deadLetterTopic(topics.requests), new Map(), mourn, () => {});

  const settings = {
    KAFKA_HOSTNAME: kafka.address('plain'),
    KAFKA_INFERENCE_TOPIC: topics.requests,
    KAFKA_TRAINING_TOPIC: topics.outcomes,
    KAFKA_RANKED_PROVIDERS_TOPIC: topics.ranked,
    KAFKA_GROUP_ID: `group-${id}`,
    MODELS_DIR: join(folder, 'models'),
    ROLES: 'api,ranking',
  };

  return {
    topics,
    bus,
    settings,
    start: (changes = {}) => startWorker(tempFolder(), { ...settings, ...changes }),
    ask: async (count) => {
      const uuids = Array.from({ length: count }, () => randomUUID());
      await bus.publish(
        topics.requests,
        uuids.map((uuid) => ({ key: uuid, value: JSON.stringify(numberedRequest(uuid)) })),
      );
      return uuids;
    },
    answers,
    deadLetters,
    answered: async (uuids, timeoutMs = 120_000) => {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const open = uuids.filter((uuid) => !answers.has(uuid));
        if (open.length === 0) return;
        if (performance.now() > deadline) throw new Error(`${open.length} of ${uuids.length} requests have no answer`);
        await sleep(20);
      }
    },
  };
};

/** What a uuid was answered with: every distinct text. */
export const textsOf = ({ answers }: Federation, uuid: string): string[] => [
  ...new Set((answers.get(uuid) ?? []).map(({ value }) => Buffer.from(value ?? []).toString())),
];
