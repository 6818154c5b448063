import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likelyVariance } from '../../../../../src/features/history/variances/variance.ts';

const usual = 0.3;

test('a variance that many effects show without noise is taken as it is seen, be it large or small', () => {
  for (const found of [0.001, 0.3, 20]) {
    expect(likelyVariance({ found, error: 0, effects: 1000 }, usual) / found).toBeCloseTo(1, 1);
  }
});

test('the fewer effects show it, the nearer it is to what is usual', () => {
  const by = (effects: number): number => likelyVariance({ found: 0.003, error: 0, effects }, usual);
  expect(by(2)).toBeGreaterThan(by(20));
  expect(by(20)).toBeGreaterThan(by(200));
});

test('where noise hides all that is usual, the usual variance is taken', () => {
  for (const found of [-4, 0]) expect(likelyVariance({ found, error: 5, effects: 30 }, usual)).toBeCloseTo(usual, 10);
});

test('where noise would have shown less than what is usual, and nothing is seen, it is taken to be small', () => {
  const small = likelyVariance({ found: -0.001, error: 0.003, effects: 30 }, usual);
  expect(small).toBeGreaterThan(0.003);
  expect(small).toBeLessThan(0.1 * usual);
});

test('it lies between what is seen and what is usual', () => {
  const positive = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(positive, positive, fc.nat({ max: 500 }), positive, (found, error, effects, likely) => {
      const seen = Math.max(found, Math.min(error, likely));
      const variance = likelyVariance({ found, error, effects }, likely);
      expect(variance).toBeGreaterThanOrEqual(Math.min(seen, likely) * (1 - 1e-9));
      expect(variance).toBeLessThanOrEqual(Math.max(seen, likely) * (1 + 1e-9));
    }),
  );
});
