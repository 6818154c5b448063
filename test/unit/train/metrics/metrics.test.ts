import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc, biasRatio, brier, ece, logLoss, mae } from '../../../../src/train/metrics/metrics.ts';

const list = (...values: number[]) => Float64Array.from(values);

describe('metrics', () => {
  test('auc equals the share of pairs in the right order, ties counting half', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 3 })), { minLength: 2 });
    fc.assert(
      fc.property(rows, (pairs) => {
        let wins = 0;
        let all = 0;
        for (const [good, high] of pairs) {
          for (const [bad, low] of pairs) {
            if (good !== 1 || bad !== 0) continue;
            all++;
            wins += high > low ? 1 : high === low ? 0.5 : 0;
          }
        }
        const measured = auc(list(...pairs.map(([label]) => label)), list(...pairs.map(([, score]) => score)));
        if (all === 0) expect(measured).toBeNaN();
        else expect(measured).toBeCloseTo(wins / all, 12);
      }),
    );
  });

  test('log loss of a certain but wrong probability is large and finite', () => {
    expect(logLoss(list(1), list(0))).toBeCloseTo(-Math.log(1e-15), 6);
    expect(logLoss(list(0, 1), list(0.25, 0.5))).toBeCloseTo(-(Math.log(0.75) + Math.log(0.5)) / 2, 12);
  });

  test('brier is the mean squared error of probabilities', () => {
    expect(brier(list(1, 0), list(0.5, 0.1))).toBeCloseTo((0.25 + 0.01) / 2, 12);
  });

  test('ece weighs the gaps of ten bins of equal mass by their counts', () => {
    const probabilities = Float64Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
    expect(ece(new Float64Array(1000).fill(1), probabilities)).toBeCloseTo(0.5, 12);
    expect(ece(probabilities, probabilities)).toBe(0);
    expect(ece(list(1, 0), list(0.75, 0.25))).toBeCloseTo(0.25, 12);
  });

  test('seconds are judged by their errors and their bias', () => {
    const observed = list(10, 20, 60);
    const predicted = list(10, 26, 54);
    expect(mae(observed, predicted)).toBe(4);
    expect(biasRatio(observed, predicted)).toBe(1);
  });
});
