import type { Cluster } from 'kafkajs';
import type { BatchInHand, InMessage, Passing } from '../port.ts';
import { orAborted, pause, settledWithin } from './abortable.ts';
import { errorTypes } from './faults.ts';
import { type Fetched, fetchFrom } from './fetch.ts';
import type { KafkaSettings } from './options.ts';
import { type Offsets, partitionsOf, placeWithin } from './topic.ts';

/** A fetch brings about so much; decoding it holds the event loop for some 10 ms. */
const fetchBytes = 1024 * 1024;

/**
 * While the reader publishes to the topic himself, others' messages are looked for so often, and only when the next of
 * his own batches is acknowledged: what is under way, or comes while a fetch waits, would be read back before it is known
 * where it lies.
 */
const lookMs = 25;
/** Without an acknowledgement for so long, nothing is under way. */
const quietMs = 50;

/** Notes that everything before `nextOffset` is done. */
export type Finished = (partition: number, nextOffset: number) => Promise<void> | void;

// biome-ignore lint/suspicious/noConfusingVoidType: most handlers give nothing
type HandleBatchOnce = (batch: readonly InMessage[]) => Promise<void | BatchInHand>;

export type Reading = {
  readonly cluster: Cluster;
  readonly topic: string;
  /** The partitions to be read, and where to go on; it follows what is done. */
  readonly positions: Offsets;
  readonly batchSize: number;
  readonly handle: HandleBatchOnce;
  readonly finished: Finished;
  /** Messages of each partition that are not done, as of the last fetch; kept up to date here. */
  readonly behind: Map<number, number>;
  readonly maxMessageBytes: number;
  readonly metadataMs: number;
  readonly passing?: Passing;
};

/** What a subscription is opened with. */
export type ReadingSettings = KafkaSettings & Pick<Reading, 'behind'>;

/**
 * Reads partitions from their leaders, one batch at a time, until `signal` aborts or, resolving too, the topic has got
 * other partitions. The batch in hand is waited for, also when a fault ends the reading.
 */
export const readPartitions = async (reading: Reading, signal: AbortSignal): Promise<void> => {
  reading.behind.clear();
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  const inTurn = oneAtATime();
  const oneBehind = openOneBehind(() => ending.abort());
  const run = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } finally {
      ending.abort();
    }
  };
  const leaders = Object.entries(reading.cluster.findLeaderForPartitions(reading.topic, [...reading.positions.keys()]));
  const works = leaders.map(([nodeId, partitions]) =>
    run(readLeader(reading, nodeId, partitions, inTurn, oneBehind, until)),
  );
  works.push(run(untilOtherPartitions(reading, until)));
  const ended = await Promise.allSettled(works);
  ended.push(...(await Promise.allSettled([oneBehind.ended()])));
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
  oneBehind: OneBehind,
  signal: AbortSignal,
): Promise<void> => {
  const { cluster, topic, positions, passing } = reading;
  const fetchAt = async (from: ReadonlyMap<number, number>, maxBytes: number, waitMs?: number): Promise<Fetched[]> => {
    const broker = await cluster.findBroker({ nodeId });
    return (await orAborted(fetchFrom(broker, topic, from, maxBytes, waitMs), signal)) ?? [];
  };

  const fetch = async (wanted: readonly number[], maxBytes: number, waitMs?: number): Promise<Fetched[]> => {
    const from = new Map(wanted.map((partition) => [partition, positions.get(partition)!]));
    try {
      return await fetchAt(from, maxBytes, waitMs);
    } catch (thrown) {
      if (!errorTypes(thrown).includes('OFFSET_OUT_OF_RANGE')) throw thrown;
      await placeWithin(cluster, topic, positions, wanted);
      return [];
    }
  };

  /**
   * Fetches what comes behind these messages, to be done while they are handled. Only where it is there already: a fetch
   * that waits for messages would hold up the commits behind it on the same connection.
   */
  const fetchBehind = async (all: readonly Fetched[]) => {
    if (passing || !all.some((fetched) => goesOn(fetched, positions) && fetched.end > fetched.nextOffset))
      return undefined;
    const from = new Map(all.map(({ partition, nextOffset }) => [partition, nextOffset]));
    const fetched = await fetchAt(from, fetchBytes).catch(() => []);
    // What was handled in another way meanwhile is not to come again.
    return () => fetched.filter(({ partition }) => positions.get(partition) === from.get(partition));
  };

  let notes = passing?.own.notes;
  let publishes = false;
  /** Passes over what was published with `own` since the last look; where there was something, more is to come. */
  const passOwn = async (): Promise<void> => {
    if (!passing) return;
    const { own } = passing;
    if (publishes) {
      await pause(lookMs, signal);
      await settledWithin(quietMs, own.noted());
    }
    publishes = notes !== own.notes;
    notes = own.notes;
    for (const partition of partitions) {
      const next = passing.own.beyond(partition, positions.get(partition)!);
      if (next === positions.get(partition)) continue;
      positions.set(partition, next);
      passing.onPassed(partition, next);
    }
  };

  let behind: ReturnType<typeof fetchBehind> = Promise.resolve(undefined);
  while (!signal.aborted) {
    await passOwn();
    const all = (await behind)?.() ?? (await fetch(partitions, fetchBytes, publishes ? 0 : undefined));
    behind = fetchBehind(all);
    for (const { partition, end } of all) reading.behind.set(partition, Math.max(0, end - positions.get(partition)!));
    for (const fetched of all) {
      const { partition } = fetched;
      if (goesOn(fetched, positions)) {
        await inTurn(() => handleAll(reading, fetched, oneBehind, signal));
      } else if (fetched.end > fetched.nextOffset && !signal.aborted) {
        // Nothing below the end: a gap that compaction left, or a message too large to come along with others.
        const [alone] = await fetch([partition], fetchBytes + reading.maxMessageBytes);
        if (!alone) continue;
        // With room for the largest message, an empty answer means that nothing is left before the end.
        const found = goesOn(alone, positions) ? alone : { ...alone, nextOffset: alone.end };
        await inTurn(() => handleAll(reading, found, oneBehind, signal));
      }
    }
  }
};

const goesOn = ({ partition, nextOffset }: Fetched, positions: Offsets): boolean =>
  nextOffset > positions.get(partition)!;

const handleAll = async (
  reading: Reading,
  fetched: Fetched,
  oneBehind: OneBehind,
  signal: AbortSignal,
): Promise<void> => {
  const { batchSize, positions, handle, finished, behind } = reading;
  const { partition, messages } = fetched;
  for (let first = 0; first === 0 || first < messages.length; first += batchSize) {
    if (signal.aborted) return;
    const batch = messages.slice(first, first + batchSize);
    const isLast = first + batchSize >= messages.length;
    const nextOffset = isLast ? fetched.nextOffset : batch.at(-1)!.offset + 1;
    const inHand = batch.length > 0 ? await handle(batch) : undefined;
    positions.set(partition, nextOffset);
    await oneBehind.add(async () => {
      await inHand?.done;
      await finished(partition, nextOffset);
      behind.set(partition, Math.max(0, fetched.end - nextOffset));
    });
  }
};

/** Work that goes on while the next batch is handled, but not for longer than that. */
type OneBehind = {
  /** Waits for the work before. @throws what that threw */
  readonly add: (work: () => Promise<void>) => Promise<void>;
  /** @throws what the last work threw */
  readonly ended: () => Promise<void>;
};

const openOneBehind = (onFault: () => void): OneBehind => {
  let last = Promise.resolve();
  return {
    add: async (work) => {
      const before = last;
      last = before.then(work);
      last.catch(onFault);
      await before;
    },
    ended: () => last,
  };
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
