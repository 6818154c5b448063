import { pause } from '../../../pause.ts';
import type { Client } from '../connection/client.ts';
import { partitionsOf, placeWithin, withTopic } from '../connection/topic.ts';
import { readPartitions } from '../reading/read-partitions.ts';
import type { ReadingSettings } from '../reading/reading.ts';
import { groupBatchSize, type Session } from '../reading/stream.ts';
import type { LocalOffsets } from './local-offsets.ts';

const standbyMs = 200;

/** Reads all partitions, for brokers that refuse groups, from its own offsets on. */
export const grouplessSession =
  (client: Client, options: ReadingSettings, topic: string, offsets: LocalOffsets): Session =>
  async (handle, signal, working) => {
    while (!offsets.tryAcquire()) {
      if (signal.aborted) return;
      await pause(standbyMs, signal);
    }
    await withTopic(client, topic, options.createTopics, signal, async (cluster) => {
      const positions = offsets.read();
      await placeWithin(cluster, topic, positions, partitionsOf(cluster, topic), options);
      working();
      const finished = offsets.write;
      const reading = { ...options, cluster, topic, positions, batchSize: groupBatchSize, handle, finished };
      await readPartitions(reading, signal);
    });
  };
