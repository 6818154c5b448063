import { hash } from 'node:crypto';
import type { InMessage, Passing } from '../../port.ts';
import { orAborted } from '../connection/abortable.ts';
import type { Client } from '../connection/client.ts';
import { type Offsets, partitionsOf, placeWithin, withTopic } from '../connection/topic.ts';
import { readPartitions } from './read-partitions.ts';
import type { ReadingSettings } from './reading.ts';
import type { Handle, Session } from './stream.ts';

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
  /** The message of each partition that was read last. */
  const last = new Map<number, { readonly offset: number; readonly print: string }>();

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

  /**
   * After a fault the last message is read again, and handled if another one is in its place: then the topic was made
   * anew or an unclean election has cut its log, and both may have grown beyond it since.
   */
  const stepBack = (thrown: unknown): never => {
    for (const [partition, { offset }] of last)
      if (positions.get(partition) === offset + 1) positions.set(partition, offset);
    throw thrown;
  };

  const withoutLast =
    (handle: Handle): Handle =>
    async (batch) => {
      const known = last.get(batch[0]!.partition);
      const isKnown = batch[0]!.offset === known?.offset && printOf(batch[0]!) === known.print;
      const fresh = isKnown ? batch.slice(1) : batch;
      const inHand = fresh.length > 0 ? await handle(fresh) : undefined;
      const { partition, offset } = batch.at(-1)!;
      last.set(partition, { offset, print: printOf(batch.at(-1)!) });
      return inHand;
    };

  return (handle, signal, working) =>
    withTopic(client, topic, options.createTopics, signal, async (cluster) => {
      const partitions = partitionsOf(cluster, topic);
      const ends = await orAborted(placeWithin(cluster, topic, positions, partitions, options), signal);
      if (!ends) return;
      endsAtStart ??= ends;
      working();
      checkCaughtUp();
      const finished = checkCaughtUp;
      const reading = { ...options, cluster, topic, positions, batchSize, handle: withoutLast(handle), finished };
      await readPartitions(passing ? { ...reading, passing: checkedAfter(passing) } : reading, signal);
    }).catch(stepBack);
};

const printOf = ({ timestamp, value }: InMessage): string => `${timestamp} ${hash('sha256', value ?? '')}`;
