import { pause } from '../connection/abortable.ts';
import type { Client } from '../connection/client.ts';
import { partitionsOf, placeWithin, withTopic } from '../connection/topic.ts';
import { readPartitions } from '../reading/read-partitions.ts';
import type { ReadingSettings } from '../reading/reading.ts';
import { groupBatchSize, type Session } from '../reading/stream.ts';
import type { LocalOffsets } from './local-offsets.ts';

const standbyMs = 200;

/** Reads the partitions that the options assign, for brokers that refuse groups, on from its own offsets. */
export const assignedSession = (
  client: Client,
  options: ReadingSettings,
  topic: string,
  offsets: LocalOffsets,
): Session => {
  const isAssigned = (partition: number): boolean => options.partitions?.includes(partition) ?? true;

  return async (handle, signal, working) => {
    while (!offsets.tryAcquire()) {
      if (signal.aborted) return;
      await pause(standbyMs, signal);
    }
    await withTopic(client, topic, options.createTopics, signal, async (cluster) => {
      const partitions = partitionsOf(cluster, topic).filter(isAssigned);
      const positions = new Map([...offsets.read()].filter(([partition]) => isAssigned(partition)));
      await placeWithin(cluster, topic, positions, partitions, options);
      working();
      const finished = offsets.write;
      const reading = { ...options, cluster, topic, positions, batchSize: groupBatchSize, handle, finished };
      await readPartitions(reading, signal);
    });
  };
};
