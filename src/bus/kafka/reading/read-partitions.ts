import { pause } from '../../../pause.ts';
import { orAborted } from '../connection/abortable.ts';
import { partitionsOf } from '../connection/topic.ts';
import type { Fetched } from './fetch.ts';
import { type InTurn, type OneBehind, oneAtATime, openOneBehind } from './in-turn.ts';
import { goesOn, leaderOf } from './partition-leader.ts';
import { ownPasser } from './pass-own.ts';
import type { Reading } from './reading.ts';

/**
 * Reads partitions from their leaders, one batch at a time, until `signal` aborts or the topic's partitions change. It
 * waits for the batch in hand, also when a fault ends the reading.
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
    if (!signal.aborted) await orAborted(cluster.refreshMetadata(), signal);
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
  const { positions, passing } = reading;
  const { fetch, fetchLarge, fetchBehind } = leaderOf(reading, nodeId, signal);
  const passOwn = ownPasser(passing, partitions, positions, signal);
  const handle = (fetched: Fetched): Promise<void> => inTurn(() => handleAll(reading, fetched, oneBehind, signal));

  let behind: ReturnType<typeof fetchBehind> = Promise.resolve(undefined);
  while (!signal.aborted) {
    const publishes = await passOwn();
    const all = (await behind)?.() ?? (await fetch(partitions, publishes ? 0 : undefined));
    behind = fetchBehind(all);
    for (const { partition, end } of all) reading.behind.set(partition, Math.max(0, end - positions.get(partition)!));
    for (const fetched of all) {
      if (goesOn(fetched, positions)) await handle(fetched);
      else if (fetched.end > fetched.nextOffset && !signal.aborted) {
        // Nothing before the end: a gap left by compaction, or a message too large to come along with others.
        const alone = await fetchLarge(fetched.partition);
        if (!alone) continue;
        // With room for the largest message, an empty answer means that nothing is left before the end.
        await handle(goesOn(alone, positions) ? alone : { ...alone, nextOffset: alone.end });
      }
    }
  }
};

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
