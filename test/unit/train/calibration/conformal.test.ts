import { expect, test } from 'vitest';
import { conformalInterval } from '../../../../src/train/calibration/conformal.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';

/** Ratios that scatter evenly on a log scale, times a factor. */
const ratios = (rows: number, seed: number, factor = 1): Float64Array => {
  const { uniform } = seededRandom(seed);
  return Float64Array.from({ length: rows }, () => factor * Math.exp(2 * uniform() - 1));
};

const share = (of: Float64Array, { low, high }: { low: number; high: number }): number =>
  of.filter((ratio) => ratio >= low && ratio <= high).length / of.length;

test('nine in ten of the later ratios lie within, where the folds are alike', () => {
  const interval = conformalInterval([1, 2, 3].map((seed) => ratios(1000, seed)))!;
  expect(share(ratios(10_000, 9), interval)).toBeGreaterThan(0.88);
  expect(share(ratios(10_000, 9), interval)).toBeLessThan(0.94);
});

test('folds that differ widen the interval, so that each holds its nine in ten', () => {
  const folds = [ratios(1000, 1), ratios(1000, 2), ratios(1000, 3, 1.05)];
  const interval = conformalInterval(folds)!;
  for (const fold of folds) expect(share(fold, interval)).toBeGreaterThanOrEqual(0.9);
});

test('a fold of its own kind cannot stretch the interval to all there is', () => {
  const folds = [ratios(1000, 1), ratios(100, 3, 10)];
  const { high } = conformalInterval(folds)!;
  expect(high).toBeLessThan(Math.max(...folds[1]!));
});

test('too few rows give no interval', () => {
  expect(conformalInterval([ratios(18, 1)])).toBeUndefined();
  expect(conformalInterval([ratios(19, 1)])).toBeDefined();
  expect(conformalInterval([])).toBeUndefined();
});
