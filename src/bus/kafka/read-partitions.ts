import type { Cluster } from 'kafkajs';
import type { InMessage } from '../port.ts';
import { orAborted, pause } from './abortable.ts';
import { errorTypes } from './faults.ts';
import { type Fetched, fetchFrom } from './fetch.ts';
import { type Offsets, partitionsOf, placeWithin } from './topic.ts';

/** A fetch brings about so much; decoding it holds the event loop for some 10 ms. */
const fetchBytes = 1024 * 1024;

/** Notes that everything before `nextOffset` is done. */
export type Finished = (partition: number, nextOffset: number) => Promise<void> | void;

export type Reading = {
  readonly cluster: Cluster;
  readonly topic: string;
  /** The partitions to be read, and where to go on; it follows what is done. */
  readonly positions: Offsets;
  readonly batchSize: number;
  readonly handle: (batch: readonly InMessage[]) => Promise<void>;
  readonly finished: Finished;
  readonly maxMessageBytes: number;
  readonly metadataMs: number;
};

/**
 * Reads partitions from their leaders, one batch at a time, until `signal` aborts or, resolving too, the topic has got
 * other partitions. The batch in hand is waited for, also when a fault ends the reading.
 */
export const readPartitions = async (reading: Reading, signal: AbortSignal): Promise<void> => {
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  const inTurn = oneAtATime();
  const run = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } finally {
      ending.abort();
    }
  };
  const leaders = Object.entries(reading.cluster.findLeaderForPartitions(reading.topic, [...reading.positions.keys()]));
  const works = leaders.map(([nodeId, partitions]) => run(readLeader(reading, nodeId, partitions, inTurn, until)));
  works.push(run(untilOtherPartitions(reading, until)));
  const ended = await Promise.allSettled(works);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
};

const untilOtherPartitions = async ({ cluster, topic, metadataMs }: Reading, signal: AbortSignal): Promise<void> => {
  const known = partitionsOf(cluster, topic).join();
  while (!signal.aborted) {
    await pause(metadataMs, signal);
    if (!signal.aborted) await cluster.refreshMetadata();
    if (partitionsOf(cluster, topic).join() !== known) return;
  }
};

const readLeader = async (
  reading: Reading,
  nodeId: string,
  partitions: readonly number[],
  inTurn: InTurn,
  signal: AbortSignal,
): Promise<void> => {
  const { cluster, topic, positions } = reading;
  const fetch = async (wanted: readonly number[], maxBytes: number): Promise<Fetched[]> => {
    const broker = await cluster.findBroker({ nodeId });
    const from = new Map(wanted.map((partition) => [partition, positions.get(partition)!]));
    try {
      return (await orAborted(fetchFrom(broker, topic, from, maxBytes), signal)) ?? [];
    } catch (thrown) {
      if (!errorTypes(thrown).includes('OFFSET_OUT_OF_RANGE')) throw thrown;
      await placeWithin(cluster, topic, positions, wanted);
      return [];
    }
  };

  while (!signal.aborted) {
    for (const fetched of await fetch(partitions, fetchBytes)) {
      const { partition } = fetched;
      if (goesOn(fetched, positions)) {
        await inTurn(() => handleAll(reading, fetched, signal));
      } else if (fetched.end > fetched.nextOffset && !signal.aborted) {
        // Nothing below the end: a gap that compaction left, or a message too large to come along with others.
        const [alone] = await fetch([partition], fetchBytes + reading.maxMessageBytes);
        if (!alone) continue;
        // With room for the largest message, an empty answer means that nothing is left before the end.
        const found = goesOn(alone, positions) ? alone : { ...alone, nextOffset: alone.end };
        await inTurn(() => handleAll(reading, found, signal));
      }
    }
  }
};

const goesOn = ({ partition, nextOffset }: Fetched, positions: Offsets): boolean =>
  nextOffset > positions.get(partition)!;

const handleAll = async (reading: Reading, fetched: Fetched, signal: AbortSignal): Promise<void> => {
  const { batchSize, positions, handle, finished } = reading;
  const { partition, messages } = fetched;
  for (let first = 0; first === 0 || first < messages.length; first += batchSize) {
    if (signal.aborted) return;
    const batch = messages.slice(first, first + batchSize);
    const isLast = first + batchSize >= messages.length;
    const nextOffset = isLast ? fetched.nextOffset : batch.at(-1)!.offset + 1;
    if (batch.length > 0) await handle(batch);
    positions.set(partition, nextOffset);
    await finished(partition, nextOffset);
  }
};

type InTurn = (work: () => Promise<void>) => Promise<void>;

const oneAtATime = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
};
