import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deal, readersOf, shareOf, subscription } from '../../../../../src/bus/kafka/subscribing/share-out.ts';

const topics = ['a', 'b', 'c'];

test('each partition goes to one member that reads its topic, and no member gets two more than another', () => {
  const members = fc.array(fc.constantFrom(...topics), { minLength: 1, maxLength: 12 });
  const counts = fc.record({ a: fc.nat(9), b: fc.nat(9), c: fc.nat(9) });
  fc.assert(
    fc.property(members, counts, (reads, count) => {
      const group = reads.map((topic, n) => ({ memberId: `m${n}`, memberMetadata: subscription(topic).metadata }));
      const partitions = (topic: string) => Array.from({ length: count[topic as keyof typeof count] }, (_, n) => n);
      const shares = new Map(
        deal(readersOf(group), partitions).map((share) => [share.memberId, share.memberAssignment]),
      );
      for (const topic of new Set(reads)) {
        const dealt = reads.map((_, n) => shareOf(shares.get(`m${n}`) ?? Buffer.alloc(0), topic));
        expect(dealt.flat().toSorted((x, y) => x - y)).toEqual(partitions(topic));
        const sizes = dealt.filter((_, n) => reads[n] === topic).map((share) => share.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(dealt.every((share, n) => reads[n] === topic || share.length === 0)).toBe(true);
      }
    }),
  );
});
