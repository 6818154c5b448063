import type { Cluster } from 'kafkajs';
import { orAborted, settledWithin } from './abortable.ts';
import type { Client } from './client.ts';
import { errorTypes } from './faults.ts';
import type { KafkaOptions } from './options.ts';

const patienceMs = 1_000;

/** Next offset by partition. */
export type Offsets = Map<number, number>;

/** Opens a connection that knows `topic`, which is created if it is missing and `create` allows it. */
export const openTopic = async (client: Client, topic: string, create: boolean): Promise<Cluster> => {
  const cluster = client.cluster();
  try {
    await cluster.connect();
    await cluster.addTargetTopic(topic).catch(async (thrown: unknown) => {
      if (!create || !errorTypes(thrown).includes('UNKNOWN_TOPIC_OR_PARTITION')) throw thrown;
      await client.createTopic(topic);
      await cluster.addTargetTopic(topic);
    });
    return cluster;
  } catch (thrown) {
    await closeCluster(cluster);
    throw thrown;
  }
};

/** Lends `work` a connection opened by `openTopic`, unless `signal` aborts before. */
export const withTopic = async (
  client: Client,
  topic: string,
  create: boolean,
  signal: AbortSignal,
  work: (cluster: Cluster) => Promise<void>,
): Promise<void> => {
  const opening = openTopic(client, topic, create);
  const cluster = await orAborted(opening, signal);
  if (cluster) await work(cluster).finally(() => closeCluster(cluster));
  else opening.then(closeCluster, () => {});
};

/** Ends a connection, without waiting long for pending answers. */
export const closeCluster = (cluster: Cluster): Promise<void> => settledWithin(patienceMs, cluster.disconnect());

export const partitionsOf = (cluster: Cluster, topic: string): number[] =>
  cluster
    .findTopicPartitionMetadata(topic)
    .map(({ partitionId }) => partitionId)
    .toSorted((a, b) => a - b);

/**
 * Moves each partition's next offset into the partition: to the beginning where there is none yet, or where it lies
 * outside, since its messages are gone. Reports messages that were deleted before they were read.
 * @returns the partitions' ends
 */
export const placeWithin = async (
  cluster: Cluster,
  topic: string,
  positions: Offsets,
  partitions: readonly number[],
  { log, onGone }: Pick<KafkaOptions, 'log' | 'onGone'>,
): Promise<Offsets> => {
  const begins = await boundary(cluster, topic, partitions, true);
  const ends = await boundary(cluster, topic, partitions, false);
  for (const partition of partitions) {
    const begin = begins.get(partition) ?? 0;
    const position = positions.get(partition) ?? begin;
    const isWithin = position >= begin && position <= (ends.get(partition) ?? 0);
    if (position < begin) {
      log.warn({ topic, partition, from: position, to: begin }, 'messages were gone unread');
      onGone?.(topic, begin - position);
    }
    positions.set(partition, isWithin ? position : begin);
  }
  return ends;
};

const boundary = async (
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  fromBeginning: boolean,
): Promise<Offsets> => {
  const wanted = { topic, partitions: partitions.map((partition) => ({ partition })), fromBeginning };
  const [found] = await cluster.fetchTopicsOffset([wanted]);
  return new Map(found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
};
