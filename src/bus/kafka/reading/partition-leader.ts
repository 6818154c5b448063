import { orAborted } from '../connection/abortable.ts';
import { errorTypes } from '../connection/faults.ts';
import { type Offsets, placeWithin } from '../connection/topic.ts';
import { type Fetched, fetchFrom } from './fetch.ts';
import type { Reading } from './reading.ts';

/** Approximate size of one fetch; decoding it blocks the event loop for some 10 ms. */
const fetchBytes = 1024 * 1024;

/** Whether the fetch brings the reading forward. */
export const goesOn = ({ partition, nextOffset }: Fetched, positions: Offsets): boolean =>
  nextOffset > positions.get(partition)!;

/** The leader of some partitions, as needed by a reading. */
type Leader = {
  /**
   * Fetches from the reading's positions in these partitions.
   * @param waitMs - for messages, where there are none yet
   */
  readonly fetch: (wanted: readonly number[], waitMs?: number) => Promise<Fetched[]>;
  /** Like `fetch`, with room for the largest message, which may not come along with others. */
  readonly fetchLarge: (partition: number) => Promise<Fetched | undefined>;
  /**
   * Fetches what follows these messages, to be called while they are handled. It asks only for messages that are
   * already there: a fetch that waits would hold up later commits on the same connection.
   * @returns a function that gives what is still valid when they are done; undefined where nothing was fetched
   */
  readonly fetchBehind: (all: readonly Fetched[]) => Promise<(() => Fetched[]) | undefined>;
};

export const leaderOf = (reading: Reading, nodeId: string, signal: AbortSignal): Leader => {
  const { cluster, topic, positions, passing, maxMessageBytes } = reading;
  const fetchAt = async (from: ReadonlyMap<number, number>, maxBytes: number, waitMs?: number): Promise<Fetched[]> => {
    const found = cluster.findBroker({ nodeId });
    const fetched = found.then((broker) => fetchFrom(broker, topic, from, maxBytes, waitMs));
    return (await orAborted(fetched, signal)) ?? [];
  };
  const fetch = async (wanted: readonly number[], maxBytes: number, waitMs?: number): Promise<Fetched[]> => {
    const from = new Map(wanted.map((partition) => [partition, positions.get(partition)!]));
    try {
      return await fetchAt(from, maxBytes, waitMs);
    } catch (thrown) {
      if (!errorTypes(thrown).includes('OFFSET_OUT_OF_RANGE')) throw thrown;
      const placed = new Map(from);
      const ends = await placeWithin(cluster, topic, placed, wanted, reading);
      // Nothing of a recreated topic is passed over: it is read from its beginning.
      for (const [partition, next] of placed) if (next < from.get(partition)!) positions.set(partition, next);
      return wanted.flatMap((partition) => {
        const nextOffset = placed.get(partition)!;
        return nextOffset > from.get(partition)!
          ? [{ partition, messages: [], nextOffset, end: ends.get(partition)! }]
          : [];
      });
    }
  };
  return {
    fetch: (wanted, waitMs) => fetch(wanted, fetchBytes, waitMs),
    fetchLarge: async (partition) => (await fetch([partition], fetchBytes + maxMessageBytes))[0],
    fetchBehind: async (all) => {
      if (passing || !all.some((fetched) => goesOn(fetched, positions) && fetched.end > fetched.nextOffset))
        return undefined;
      const from = new Map(all.map(({ partition, nextOffset }) => [partition, nextOffset]));
      const fetched = await fetchAt(from, fetchBytes).catch(() => []);
      // Leaves out what was handled in another way meanwhile.
      return () => fetched.filter(({ partition }) => positions.get(partition) === from.get(partition));
    },
  };
};
