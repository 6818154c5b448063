import { expect, test } from 'vitest';
import { applyCalibration } from '../../../../src/train/calibration/calibration.ts';
import { chooseCalibration } from '../../../../src/train/heads/choose-calibration.ts';
import type { OutOfFold } from '../../../../src/train/heads/out-of-fold.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';

/** Log odds, and labels drawn by what they truly mean. */
const outOfFold = (truth: (score: number) => number, parts = 3, rows = 600): OutOfFold => {
  const { uniform } = seededRandom(5);
  return {
    candidate: { estimator: 'HistGradientBoostingClassifier', parameters: {} },
    link: 'logit',
    size: 1,
    parts: Array.from({ length: parts }, () => {
      const scores = Float64Array.from({ length: rows }, () => 6 * uniform() - 3);
      const target = scores.map((score) => (uniform() < truth(score) ? 1 : 0));
      return { rows: new Int32Array(rows), scores, target };
    }),
  };
};

const logistic = (score: number): number => 1 / (1 + Math.exp(-score));

test('scores that mean what they say are left alone', () => {
  expect(chooseCalibration(outOfFold(logistic)).calibration).toEqual({ kind: 'identity' });
});

test('scores that are too bold are scaled down', () => {
  const { calibration } = chooseCalibration(outOfFold((score) => logistic(score / 3)));
  expect(calibration).toMatchObject({ kind: 'platt', a: expect.closeTo(1 / 3, 1) });
});

test("a single part leaves the choice to Platt's scaling", () => {
  expect(chooseCalibration(outOfFold(logistic, 1)).calibration.kind).toBe('platt');
});

test('sums that may leave [0, 1] are never cut off there, which would be sure of what nobody knows', () => {
  const sums = outOfFold((score) => 0.5 + score / 8);
  const parts = sums.parts.map((part) => ({ ...part, scores: part.scores.map((score) => 0.5 + score / 4) }));
  const { calibration } = chooseCalibration({ ...sums, link: 'identity', parts });
  expect(calibration.kind).not.toBe('identity');
  for (const chance of applyCalibration(calibration, Float64Array.of(-0.3, 0, 1, 1.3), 'identity')) {
    expect(chance).toBeGreaterThan(0);
    expect(chance).toBeLessThan(1);
  }
});
