import type { Cluster } from 'kafkajs';
import { expect, test, vi } from 'vitest';
import { silentLog } from '../../../../../src/bus/bus-log.ts';
import type { Client } from '../../../../../src/bus/kafka/connection/client.ts';
import { defaults } from '../../../../../src/bus/kafka/connection/options.ts';
import { followSession } from '../../../../../src/bus/kafka/reading/follow.ts';

/** A broker with one topic of one partition, whose values these are; undefined: there is no such topic. Or it is down. */
const openBroker = () => {
  const broker: { values: readonly string[] | undefined; isDown: boolean } = { values: [], isDown: false };
  const there = (): readonly string[] => {
    if (broker.isDown) throw new Error('down');
    if (broker.values) return broker.values;
    throw Object.assign(new Error('missing'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' });
  };
  const fetch = async ({ topics }: { topics: { partitions: { fetchOffset: string }[] }[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const values = there();
    const from = Number(topics[0]!.partitions[0]!.fetchOffset);
    const messages = values
      .map((value, offset) => ({ offset: String(offset), timestamp: '0', key: null, value: Buffer.from(value) }))
      .slice(from);
    return { responses: [{ partitions: [{ partition: 0, highWatermark: String(values.length), messages }] }] };
  };
  const cluster = {
    connect: async () => {},
    disconnect: async () => {},
    addTargetTopic: async () => void there(),
    refreshMetadata: async () => {},
    findTopicPartitionMetadata: () => [{ partitionId: 0 }],
    findLeaderForPartitions: () => ({ 1: [0] }),
    findBroker: async () => ({ fetch }),
    fetchTopicsOffset: async ([{ fromBeginning }]: [{ fromBeginning: boolean }]) => [
      { partitions: [{ partition: 0, offset: fromBeginning ? '0' : String(there().length) }] },
    ],
  };
  const client = { cluster: () => cluster as unknown as Cluster } as Client;
  return { broker, client };
};

/** Follows the topic; what was read, and how to read on until a fault or `stop`. */
const openFollower = (client: Client) => {
  const read: string[] = [];
  const settings = {
    ...defaults,
    brokers: [],
    clientId: 'test',
    maxMessageBytes: 1000,
    createTopics: false,
    groups: true,
    offsetsDir: '',
    log: silentLog,
    behind: new Map(),
  };
  const session = followSession(client, settings, 't', new Map(), () => {});
  const stopping = new AbortController();
  const run = () =>
    session(
      async (batch) => void read.push(...batch.map(({ value }) => String(value))),
      stopping.signal,
      () => {},
    );
  return { read, run, stop: () => stopping.abort() };
};

test('of a topic that was made anew what stands in the place of the last message comes too, so that it is told from the old', async () => {
  const { broker, client } = openBroker();
  const { read, run, stop } = openFollower(client);
  const missing = { type: 'UNKNOWN_TOPIC_OR_PARTITION' };

  broker.values = ['a', 'b', 'c'];
  const first = expect(run()).rejects.toMatchObject(missing);
  await vi.waitFor(() => expect(read).toEqual(['a', 'b', 'c']));
  broker.values = undefined;
  await first;
  await expect(run()).rejects.toMatchObject(missing);
  broker.values = ['d', 'e', 'f', 'g'];
  const second = run();
  await vi.waitFor(() => expect(read.at(-1)).toBe('g'));
  stop();
  await second;
  expect(read).toEqual(['a', 'b', 'c', 'f', 'g']);
});

test('after an outage nothing comes twice, but of a log that was cut and has grown again what stands in the place of the last message', async () => {
  const { broker, client } = openBroker();
  const { read, run, stop } = openFollower(client);
  const outage = async (values: readonly string[]) => {
    const reading = expect(run()).rejects.toThrow('down');
    await vi.waitFor(() => expect(read.at(-1)).toBe(broker.values?.at(-1)));
    broker.isDown = true;
    await reading;
    broker.isDown = false;
    broker.values = values;
  };
  broker.values = ['a', 'b', 'c'];
  await outage(['a', 'b', 'c', 'd']);
  await outage(['a', 'x', 'y', 'z', 'w']);
  const last = run();
  await vi.waitFor(() => expect(read.at(-1)).toBe('w'));
  stop();
  await last;
  expect(read).toEqual(['a', 'b', 'c', 'd', 'z', 'w']);
});
