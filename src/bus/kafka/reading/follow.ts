import type { Passing } from '../../port.ts';
import { orAborted } from '../connection/abortable.ts';
import type { Client } from '../connection/client.ts';
import { errorTypes } from '../connection/faults.ts';
import { type Offsets, partitionsOf, placeWithin, withTopic } from '../connection/topic.ts';
import { readPartitions } from './read-partitions.ts';
import type { ReadingSettings } from './reading.ts';
import type { Session } from './stream.ts';

const batchSize = 1_000;

/**
 * Reads all partitions from `from` on, without a group: fetching only needs the right to read the topic, so it works
 * where ACLs refuse groups, leaves nothing on the brokers, and is not interrupted by rebalances.
 */
export const followSession = (
  client: Client,
  options: ReadingSettings,
  topic: string,
  from: ReadonlyMap<number, number>,
  onCaughtUp: () => void,
  passing?: Passing,
): Session => {
  const positions: Offsets = new Map(from);
  let endsAtStart: Offsets | undefined;
  let caughtUp = false;
  let isThere = false;

  const checkCaughtUp = (): void => {
    if (caughtUp || ![...endsAtStart!].every(([partition, end]) => positions.get(partition)! >= end)) return;
    caughtUp = true;
    onCaughtUp();
  };

  const checkedAfter = ({ own, onPassed }: Passing): Passing => ({
    own,
    onPassed: (partition, nextOffset) => {
      onPassed(partition, nextOffset);
      checkCaughtUp();
    },
  });

  /** By the message that was read last, the reader can tell whether the topic that comes back is the one that went. */
  const stepBackIfMissing = (thrown: unknown): never => {
    if (isThere && errorTypes(thrown).includes('UNKNOWN_TOPIC_OR_PARTITION')) {
      isThere = false;
      for (const [partition, next] of positions) positions.set(partition, Math.max(0, next - 1));
    }
    throw thrown;
  };

  return (handle, signal, working) =>
    withTopic(client, topic, options.createTopics, signal, async (cluster) => {
      const partitions = partitionsOf(cluster, topic);
      const ends = await orAborted(placeWithin(cluster, topic, positions, partitions, options), signal);
      if (!ends) return;
      isThere = true;
      endsAtStart ??= ends;
      working();
      checkCaughtUp();
      const finished = checkCaughtUp;
      const reading = { ...options, cluster, topic, positions, batchSize, handle, finished };
      await readPartitions(passing ? { ...reading, passing: checkedAfter(passing) } : reading, signal);
    }).catch(stepBackIfMissing);
};
