import { expect, test } from 'vitest';
import { median, percentiles, quantile } from '../../../bench/parts/percentiles.ts';

test('a quantile is the value at its place, whatever the order they came in', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([1, 3, 4, 5]);
  expect(values).toEqual([5, 1, 4, 2, 3]);
  expect(quantile([], 0.5)).toBeNaN();
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([10, 1, 3, 2])).toBe(2.5);
  expect(median([10, 1, 3])).toBe(3);
  expect(median([])).toBeNaN();
});

test('a report tells the value in the middle and the one that a hundredth exceeds, rounded', () => {
  const ms = Array.from({ length: 101 }, (_, n) => n + 0.1234);
  expect(percentiles(ms, 2)).toEqual({ p50_ms: 50.12, p99_ms: 99.12 });
});
