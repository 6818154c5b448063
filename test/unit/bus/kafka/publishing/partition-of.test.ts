import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { expect, test } from 'vitest';
import { partitionOf } from '../../../../../src/bus/kafka/publishing/partition-of.ts';

test('a key goes to the partition where kafkajs puts it', () => {
  const choose = Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 50 }), (key, partitions) => {
      const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
        partitionId,
        partitionErrorCode: 0,
        leader: 1,
        replicas: [],
        isr: [],
      }));
      const theirs = choose({ topic: 't', partitionMetadata, message: { key, value: '' } });
      expect(partitionOf(key, partitions)).toBe(theirs);
    }),
  );
});
