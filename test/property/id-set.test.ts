import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idSet } from '../../src/train/forest/id-set.ts';

const size = 2048;
const ids = fc.array(fc.oneof(fc.nat(40), fc.nat(size - 1)), { maxLength: 300 });

test('a set of ids gives each once, ascending, and is empty then', () => {
  const set = idSet(size);
  const taken = new Int32Array(size);
  fc.assert(
    fc.property(ids, (added) => {
      for (const id of added) set.add(id);
      const count = set.takeAll(taken);
      expect([...taken.subarray(0, count)]).toEqual([...new Set(added)].sort((a, b) => a - b));
      expect(set.takeAll(taken)).toBe(0);
    }),
  );
});
