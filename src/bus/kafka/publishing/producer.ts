import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Cluster } from 'kafkajs';
import type { OutMessage } from '../../port.ts';
import type { Client } from '../connection/client.ts';
import type { KafkaSettings } from '../connection/options.ts';
import { closeCluster, openTopic, partitionsOf } from '../connection/topic.ts';
import { partitionOf } from './partition-of.ts';
import { invalidTimestamp, NotStored, noLeader, produce } from './produce.ts';
import { type Codec, recordBatch } from './record-batch.ts';

/**
 * @param n - index of the message
 * @param offset - its offset
 */
type OnStored = (n: number, partition: number, offset: number) => void;

/** A connection to the leaders of one topic; it opens on demand, and again after a fault. */
export type Producer = {
  /**
   * Sends messages in one request to each leader, in this order within a partition. Calls `onStored` for each message
   * that is stored, even if others are not.
   * @throws the fault that kept the others from being stored
   */
  readonly send: (messages: readonly OutMessage[], onStored: OnStored) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Kafka's value for a record without a time. */
const noTime = -1;
/** After a message was refused for its time, messages are sent without one for this long. */
const undatedMs = 60_000;

const none: Codec = { code: 0, pack: (records) => records };
/** Fastest level: answers shrink to a seventh, in a quarter of the time of the default level. */
const gzipFast: Codec = { code: 1, pack: (records) => promisify(gzip)(records, { level: 1, chunkSize: 128 * 1024 }) };

export const openProducer = (client: Client, settings: KafkaSettings, topic: string): Producer => {
  const codec = settings.compression === 'gzip' ? gzipFast : none;
  let cluster: Cluster | undefined;
  /** Messages without a key go to the partitions in turn. */
  let turn = 0;
  /** Brokers refuse times more than an hour ahead of their clock; the answer matters more than its time. */
  let undatedUntil = Number.NEGATIVE_INFINITY;

  const shareOut = (messages: readonly OutMessage[], partitions: readonly number[]): Map<number, number[]> => {
    const shares = new Map<number, number[]>();
    for (const [n, { rawKey, key }] of messages.entries()) {
      const partitionKey = rawKey ?? key;
      const partition =
        partitions[partitionKey === null ? turn++ % partitions.length : partitionOf(partitionKey, partitions.length)]!;
      const share = shares.get(partition);
      if (share) share.push(n);
      else shares.set(partition, [n]);
    }
    return shares;
  };

  const sendThrough = async (open: Cluster, messages: readonly OutMessage[], onStored: OnStored): Promise<void> => {
    const shares = shareOut(messages, partitionsOf(open, topic));
    const time = performance.now() < undatedUntil ? noTime : Date.now();
    const sendTo = async (nodeId: string, partitions: readonly number[]): Promise<void> => {
      const broker = await open.findBroker({ nodeId });
      const batch = (partition: number) =>
        recordBatch(
          shares.get(partition)!.map((n) => messages[n]!),
          time,
          codec,
        );
      const batches = await Promise.all(partitions.map(async (one) => [one, await batch(one)] as const));
      const stored = await produce(broker, topic, new Map(batches));
      for (const { partition, errorCode, baseOffset } of stored) {
        if (errorCode === 0)
          for (const [at, n] of shares.get(partition)!.entries()) onStored(n, partition, baseOffset + at);
      }
      const failed = stored.find(({ errorCode }) => errorCode !== 0);
      if (failed?.errorCode === invalidTimestamp) undatedUntil = performance.now() + undatedMs;
      if (failed) throw new NotStored(failed.errorCode);
    };
    const leaders = Object.entries(open.findLeaderForPartitions(topic, [...shares.keys()]));
    const ends = await Promise.allSettled(leaders.map(([nodeId, partitions]) => sendTo(nodeId, partitions)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    if (leaders.flatMap(([, partitions]) => partitions).length < shares.size) throw new NotStored(noLeader);
  };

  const close = async (): Promise<void> => {
    const closing = cluster;
    cluster = undefined;
    if (closing) await closeCluster(closing);
  };

  const send = async (messages: readonly OutMessage[], onStored: OnStored): Promise<void> => {
    try {
      cluster ??= await openTopic(client, topic, settings.createTopics);
      await cluster.refreshMetadataIfNecessary();
      await sendThrough(cluster, messages, onStored);
    } catch (thrown) {
      await close();
      throw thrown;
    }
  };

  return { send, close };
};
