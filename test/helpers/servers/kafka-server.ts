import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ITopicConfig, Kafka, logLevel } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { silentLog } from '../../../src/bus/bus-log.ts';
import type { KafkaOptions } from '../../../src/bus/kafka/connection/options.ts';
import { openKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts';
import type { Bus } from '../../../src/bus/port.ts';

const script = new URL('../../../scripts/servers/kafka.sh', import.meta.url).pathname;

const untilReady = async (ask: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 0; ; attempt++) {
    try {
      await ask();
      return;
    } catch (thrown) {
      if (attempt === 200) throw thrown;
      await sleep(50);
    }
  }
};

export type Listener = 'plain' | 'tls' | 'tls_other_name' | 'sasl';

/** Real Kafka of one's own, in a temporary folder: one broker, or a cluster. */
export type KafkaServer = {
  /** Of all brokers. */
  readonly address: (listener: Listener) => string;
  /** A PEM file: ca.pem, other-ca.pem, client.pem, client.key, client.locked.key (password `secret`). */
  readonly pem: (name: string) => string;
  readonly createTopic: (config: Partial<ITopicConfig>) => Promise<string>;
  /** The broker's own client, for what a bus doesn't do. */
  readonly client: Kafka;
  readonly openBus: (options?: Partial<KafkaOptions>) => Promise<Bus>;
  /** SIGKILL to one, the first unless told otherwise; started again after the test, however that ended. */
  readonly kill: (broker?: number) => Promise<void>;
  /** Starts it again after `kill`, on the same ports and with the same data. */
  readonly start: (broker?: number) => Promise<void>;
  /** Stops one answering, until the test is over; its connections stay. */
  readonly freeze: (broker?: number) => void;
  readonly down: () => Promise<void>;
};

/** Takes about 8 s, three brokers 15 s; the first time on a machine, Kafka is fetched as well. */
export const startKafka = async (count = 1): Promise<KafkaServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'provider-ranker-kafka-'));
  const server = (broker: number): string => join(folder, broker === 1 ? 'kafka' : `kafka-${broker}`);
  const run = async (action: 'up' | 'kill' | 'start' | 'down', ...number: readonly number[]): Promise<void> => {
    const args = [action, ...number.map(String)];
    await promisify(execFile)(script, args, { env: { ...process.env, RANKER_SERVERS: folder } });
  };
  await run('up', count);
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  const lines = numbers.flatMap((broker) => readFileSync(join(server(broker), 'listeners'), 'utf8').split('\n'));
  const addresses = (listener: Listener): string[] =>
    lines.flatMap((line) => (line.startsWith(`${listener} `) ? line.slice(listener.length + 1) : []));
  const address = (listener: Listener): string => addresses(listener).join();
  const brokers = addresses('plain');
  const client = new Kafka({ brokers, logLevel: logLevel.NOTHING });

  return {
    address,
    pem: (name) => join(server(1), 'pem', name),
    createTopic: async (config) => {
      const topic = config.topic ?? `t-${randomUUID()}`;
      // An admin asks for each topic that it ever met, and fails on one that is gone: so each has its own.
      const admin = client.admin();
      await admin.connect();
      await admin.createTopics({ waitForLeaders: false, topics: [{ numPartitions: 1, ...config, topic }] });
      // kafkajs' own wait gives up on a broker that is slow. The leaders themselves tell the offsets.
      await untilReady(() => admin.fetchTopicOffsets(topic));
      await admin.disconnect();
      return topic;
    },
    client,
    openBus: (options = {}) =>
      openKafkaBus({
        brokers,
        clientId: 'test',
        maxMessageBytes: 100 * 1024 * 1024,
        createTopics: false,
        groups: true,
        offsetsDir: join(folder, 'offsets'),
        heartbeatMs: 200,
        log: silentLog,
        ...options,
      }),
    kill: async (broker = 1) => {
      onTestFinished(() => run('start', broker), 180_000);
      await run('kill', broker);
    },
    start: (broker = 1) => run('start', broker),
    freeze: (broker = 1) => {
      const group = -Number(readFileSync(join(server(broker), 'pid'), 'utf8'));
      onTestFinished(() => void process.kill(group, 'SIGCONT'));
      process.kill(group, 'SIGSTOP');
    },
    down: async () => {
      await run('down');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
