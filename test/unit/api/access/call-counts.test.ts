import { beforeEach, expect, test } from 'vitest';
import { CallCounts } from '../../../../src/api/access/call-counts.ts';

const windowMs = 60_000;

let time: number;
let counts: CallCounts;
beforeEach(() => {
  time = 5_000;
  counts = new CallCounts(() => time);
});

test('a window begins with the first call of a caller and ends by the clock that nobody sets', () => {
  expect(counts.add('a')).toEqual({ calls: 1, leftMs: windowMs });
  time += windowMs - 1;
  expect(counts.add('a')).toEqual({ calls: 2, leftMs: 1 });
  expect(counts.add('b')).toEqual({ calls: 1, leftMs: windowMs });
  time += 1;
  expect(counts.add('a')).toEqual({ calls: 1, leftMs: windowMs });
});

test('a look counts nothing', () => {
  expect(counts.of('a')).toEqual({ calls: 0, leftMs: 0 });
  counts.add('a');
  expect(counts.of('a')).toEqual({ calls: 1, leftMs: windowMs });
  expect(counts.of('a')).toEqual({ calls: 1, leftMs: windowMs });
});

test('of more callers than are kept, the one that began first is counted anew', () => {
  counts.add('first');
  for (let caller = 0; caller < 4_999; caller++) counts.add(`${caller}`);
  expect(counts.of('first').calls).toBe(1);
  counts.add('one more');
  expect(counts.of('first').calls).toBe(0);
});
