import { orAborted } from '../connection/abortable.ts';
import { errorTypes } from '../connection/faults.ts';
import { type Offsets, placeWithin } from '../connection/topic.ts';
import { type Fetched, fetchFrom } from './fetch.ts';
import type { Reading } from './reading.ts';

/** About how much one fetch brings; decoding it holds the event loop for some 10 ms. */
const fetchBytes = 1024 * 1024;

/** Whether there is something to go on with. */
export const goesOn = ({ partition, nextOffset }: Fetched, positions: Offsets): boolean =>
  nextOffset > positions.get(partition)!;

/** The leader of some partitions, as a reading asks it. */
export type Leader = {
  /** Where the reading stands in these partitions. @param waitMs - for messages, where there are none yet */
  readonly fetch: (wanted: readonly number[], waitMs?: number) => Promise<Fetched[]>;
  /** The same with room for the largest message, which may not come along with others. */
  readonly fetchLarge: (partition: number) => Promise<Fetched | undefined>;
  /**
   * Fetches what comes behind these messages, to be done while they are handled. Only where it is there already: a
   * fetch that waits for messages would hold up the commits behind it on the same connection.
   * @returns what of it still counts when they are done; undefined where nothing was fetched
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
      // Of a topic that was made anew nothing is passed over: it is read from its beginning.
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
      // What was handled in another way meanwhile is not to come again.
      return () => fetched.filter(({ partition }) => positions.get(partition) === from.get(partition));
    },
  };
};
