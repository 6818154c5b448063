import fc from 'fast-check';
import type { Cluster } from 'kafkajs';
import { expect, test } from 'vitest';
import { silentLog } from '../../../../../src/bus/bus-log.ts';
import { readPartitions } from '../../../../../src/bus/kafka/reading/read-partitions.ts';

/** A record batch as a broker keeps it after compaction: its offsets span `span`, some of them are left. */
type RecordBatch = {
  readonly first: number;
  readonly span: number;
  readonly left: readonly number[];
  readonly bytes: number;
};

const mebibyte = 1024 * 1024;
const headerBytes = 61;

/** Batches one after another; many hold nothing any more, some are larger than a fetch. */
const partition = fc
  .array(
    fc.record({
      span: fc.integer({ min: 1, max: 4 }),
      keep: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      bytes: fc.constantFrom(100, 1_000, mebibyte - 100, 3 * mebibyte),
    }),
    { maxLength: 12 },
  )
  .map((shapes) => {
    let first = 0;
    const batches: RecordBatch[] = shapes.map(({ span, keep, bytes }) => {
      const left = Array.from({ length: span }, (_, n) => first + n).filter((_, n) => keep[n]);
      const batch = { first, span, left, bytes: left.length === 0 ? headerBytes : bytes };
      first += span;
      return batch;
    });
    return { batches, end: first };
  });

type Partition = { readonly batches: readonly RecordBatch[]; readonly end: number };

/** What a broker answers and kafkajs makes of it: a first batch comes whole, a later one only if it fits. */
const answer = ({ batches, end }: Partition, from: number, maxBytes: number, isFirst: boolean) => {
  let room = maxBytes;
  const fitting: RecordBatch[] = [];
  for (const batch of batches.filter(({ first, span }) => first + span > from)) {
    if (batch.bytes > room && !(isFirst && fitting.length === 0)) break;
    fitting.push(batch);
    room -= batch.bytes;
  }
  const messages = fitting.flatMap(({ first, span, left }) =>
    left.map((offset) => ({
      offset: String(offset),
      timestamp: '0',
      key: null,
      value: Buffer.from(String(offset)),
      headers: {},
      batchContext: { firstOffset: String(first), lastOffsetDelta: span - 1 },
    })),
  );
  return { highWatermark: String(end), messages };
};

type FetchRequest = { topics: { partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[] };

const clusterOf = (partitions: readonly Partition[]): Cluster => {
  let turn = 0;
  const fetch = async ({ topics }: FetchRequest) => {
    const wanted = topics[0]!.partitions;
    const favoured = turn++ % wanted.length;
    const answers = wanted.map(({ partition, fetchOffset, maxBytes }, n) => ({
      partition,
      ...answer(partitions[partition]!, Number(fetchOffset), maxBytes, n === favoured),
    }));
    return { responses: [{ partitions: answers }] };
  };
  const cluster = {
    findLeaderForPartitions: (_: string, ids: number[]) => ({ 1: ids }),
    findTopicPartitionMetadata: () => partitions.map((_, partitionId) => ({ partitionId })),
    findBroker: async () => ({ fetch }),
    refreshMetadata: async () => {},
  };
  return cluster as unknown as Cluster;
};

test('whatever compaction left of a log, each message is given once, in order, and the end is reached', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(partition, { minLength: 1, maxLength: 3 }), fc.nat(6), async (partitions, from) => {
      const positions = new Map(partitions.map(({ end }, n) => [n, Math.min(from, end)]));
      const expected = partitions.map(({ batches }) => batches.flatMap(({ left }) => left.filter((at) => at >= from)));
      const seen: number[][] = partitions.map(() => []);
      const done = new AbortController();
      const checkEnd = () => {
        if (partitions.every(({ end }, n) => positions.get(n)! >= end)) done.abort();
      };
      checkEnd();
      await readPartitions(
        {
          cluster: clusterOf(partitions),
          topic: 't',
          positions,
          batchSize: 2,
          maxMessageBytes: 4 * mebibyte,
          metadataMs: 60_000,
          log: silentLog,
          handle: async (batch) => {
            for (const { partition, offset } of batch) seen[partition]!.push(offset);
          },
          finished: checkEnd,
          behind: new Map(),
        },
        done.signal,
      );
      expect(seen).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
});
