import { expect, test } from 'vitest';
import { mixtureOf } from '../../../../src/train/heads/mixture.ts';
import type { OutOfFold } from '../../../../src/train/heads/out-of-fold.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';

const rows = 600;
const { uniform } = seededRandom(17);
const noise = (): Float64Array => Float64Array.from({ length: rows }, () => 4 * (uniform() - 0.5));
const [one, other, luck] = [noise(), noise(), noise()];
const labels = one.map((score, row) => (uniform() < 1 / (1 + Math.exp(-score - other[row]!)) ? 1 : 0));
const times = one.map((score, row) => Math.exp(5 + (score + other[row]!) / 2 + uniform()));

const outOfFold = (link: OutOfFold['link'], scores: Float64Array): OutOfFold => ({
  candidate: { estimator: 'HistGradientBoostingClassifier', parameters: {} },
  link,
  size: 1,
  parts: [
    { rows: Int32Array.from({ length: rows }, (_, row) => row), scores, target: link === 'log' ? times : labels },
  ],
});

test('whoever knows half of the truth gets half of the weight, and luck gets none', () => {
  const twice = [one, other].map((scores) => scores.map((score) => 2 * score));
  const { weights, parts } = mixtureOf([...twice, luck].map((scores) => outOfFold('logit', scores)));
  expect(weights[2]).toBeLessThanOrEqual(0.1);
  expect(Math.abs(weights[0]! - weights[1]!)).toBeLessThanOrEqual(0.2);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(parts[0]!.scores[7]).toBeCloseTo(
    weights[0]! * twice[0]![7]! + weights[1]! * twice[1]![7]! + weights[2]! * luck[7]!,
    12,
  );
});

test('of seconds the first keeps what the others are not surely better at, whatever constant all of them are off by', () => {
  const weightsOf = (...scores: readonly Float64Array[]) =>
    mixtureOf(
      scores.map((of) =>
        outOfFold(
          'log',
          of.map((score) => score - 3),
        ),
      ),
    ).weights;
  const astray = one.map((score, row) => score + 0.3 * luck[row]!);
  expect(weightsOf(one, astray)).toEqual([1, 0]);
  const known = one.map((score, row) => (score + other[row]!) / 2);
  expect(weightsOf(luck, known)[1]).toBeGreaterThanOrEqual(0.9);
});

test('who says the same gets the same', () => {
  expect(mixtureOf([outOfFold('logit', one), outOfFold('logit', one)]).weights).toEqual([0.5, 0.5]);
});

test('sums of chances are no log odds, and are not mixed', () => {
  expect(() => mixtureOf([outOfFold('identity', one), outOfFold('identity', other)])).toThrow(TypeError);
});
