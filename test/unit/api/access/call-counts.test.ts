import { beforeEach, expect, test } from 'vitest';
import { CallCounts } from '../../../../src/api/access/call-counts.ts';

const windowMs = 60_000;
const most = 1;

let time: number;
let counts: CallCounts;
beforeEach(() => {
  time = 5_000;
  counts = new CallCounts({}, () => time);
});

const told = (method: 'incr' | 'read', caller: string) => {
  let result: { current: number; ttl: number } | undefined;
  counts[method](caller, (_, count) => (result = count), windowMs, most);
  return result;
};

test('a window begins with the first call of a caller and ends by the clock that nobody sets', () => {
  expect(told('incr', 'a')).toEqual({ current: 1, ttl: windowMs });
  time += windowMs - 1;
  expect(told('incr', 'a')).toEqual({ current: 2, ttl: 1 });
  expect(told('incr', 'b')).toEqual({ current: 1, ttl: windowMs });
  time += 1;
  expect(told('incr', 'a')).toEqual({ current: 1, ttl: windowMs });
});

test('a look counts nothing', () => {
  expect(told('read', 'a')).toEqual({ current: 0, ttl: 0 });
  told('incr', 'a');
  expect(told('read', 'a')).toEqual({ current: 1, ttl: windowMs });
  expect(told('read', 'a')).toEqual({ current: 1, ttl: windowMs });
});

test('of more callers than are kept, the one that began first is counted anew', () => {
  told('incr', 'first');
  for (let caller = 0; caller < 4_999; caller++) told('incr', `${caller}`);
  expect(told('read', 'first')).toMatchObject({ current: 1 });
  told('incr', 'one more');
  expect(told('read', 'first')).toMatchObject({ current: 0 });
});
