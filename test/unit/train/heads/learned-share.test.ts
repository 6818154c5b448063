import { expect, test } from 'vitest';
import { fitGradientBoosting } from '../../../../src/train/boosting/boosting.ts';
import { matrix } from '../../../../src/train/data/matrix.ts';
import { learnedShare, withShare } from '../../../../src/train/heads/learned-share.ts';
import type { OutOfFold } from '../../../../src/train/heads/out-of-fold.ts';
import { fitLinear } from '../../../../src/train/linear/linear.ts';
import { type Model, modelTimes, predictModelRaw } from '../../../../src/train/models/model.ts';
import { fitTimes, rawScores } from '../../../../src/train/models/scores.ts';
import { startScores } from '../../../../src/train/models/start.ts';
import { meanOf } from '../../../../src/train/models/sum-model.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';

const rows = 400;
const { uniform } = seededRandom(11);
const noise = (width: number) => Float64Array.from({ length: rows }, () => width * (uniform() - 0.5));

/** Logarithms of seconds: what the rows start from, what makes them differ from that, and chance. */
const start = noise(1).map((value) => 6 + value);
const truth = noise(3);
const target = start.map((value, row) => Math.exp(value + truth[row]! + 2 * (uniform() - 0.5)));

/** Two parts of a fit that has learned to add `learned`. */
const outOfFoldOf = (learned: Float64Array): { readonly outOfFold: OutOfFold; readonly starts: Float64Array[] } => {
  const scores = start.map((value, row) => value + learned[row]!);
  const cut = rows / 2;
  const [early, late] = [
    [0, cut],
    [cut, rows],
  ] as const;
  const parts = [early, late].map(([from, to]) => ({
    rows: Int32Array.from({ length: to - from }, (_, at) => from + at),
    scores: scores.slice(from, to),
    target: target.slice(from, to),
  }));
  const candidate = { estimator: 'HistGradientBoostingRegressor', parameters: {} };
  return { outOfFold: { candidate, link: 'log', size: 1, parts }, starts: [start.slice(0, cut), start.slice(cut)] };
};

test('of what later rows bear out all is kept, and of chance nothing', () => {
  const learnedAll = outOfFoldOf(truth);
  expect(learnedShare(learnedAll.outOfFold, 'log', learnedAll.starts)).toBeGreaterThanOrEqual(0.8);
  const learnedChance = outOfFoldOf(noise(3));
  expect(learnedShare(learnedChance.outOfFold, 'log', learnedChance.starts)).toBe(0);
});

test('of what exaggerates the part is kept that holds', () => {
  const { outOfFold, starts } = outOfFoldOf(truth.map((value) => 2.5 * value));
  const share = learnedShare(outOfFold, 'log', starts);
  expect(share).toBeGreaterThanOrEqual(0.2);
  expect(share).toBeLessThanOrEqual(0.5);
});

test('of a chance, too, all is kept that later rows bear out, and nothing of what they do not', () => {
  const { outOfFold, starts } = outOfFoldOf(truth);
  const labelled = (learned: Float64Array): OutOfFold => ({
    ...outOfFold,
    parts: outOfFold.parts.map((part, at) => {
      const from = at * (rows / 2);
      const scores = starts[at]!.map((value, row) => value - 6 + learned[from + row]!);
      const target = starts[at]!.map((value, row) => {
        const score = value - 6 + truth[from + row]!;
        return uniform() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
      });
      return { ...part, scores, target };
    }),
  });
  const from = starts.map((start) => start.map((value) => value - 6));
  expect(learnedShare(labelled(truth), 'logit', from)).toBeGreaterThanOrEqual(0.4);
  expect(learnedShare(labelled(noise(3)), 'logit', from)).toBeLessThanOrEqual(0.1);
});

test('the parts with a share lie that far between what they start from and what the fit says', () => {
  const { outOfFold, starts } = outOfFoldOf(truth);
  const [first] = withShare(outOfFold, starts, 0.25).parts;
  const [whole] = outOfFold.parts;
  for (const row of [0, 7, 99]) {
    expect(first!.scores[row]).toBeCloseTo(0.75 * starts[0]![row]! + 0.25 * whole!.scores[row]!, 12);
  }
});

test('a model times a factor scores that much', () => {
  const inputs = matrix(
    Float32Array.from({ length: 400 }, () => uniform()),
    2,
  );
  const seconds = Float64Array.from({ length: 200 }, (_, row) => Math.exp(inputs.values[2 * row]! + uniform()));
  const trees = fitGradientBoosting(inputs, seconds, { loss: 'gamma', max_iter: 5 });
  const line = fitLinear(inputs, seconds, { loss: 'gamma' });
  for (const model of [trees, line, meanOf(trees, line)] satisfies Model[]) {
    const whole = predictModelRaw(model, inputs);
    const part = predictModelRaw(modelTimes(model, 0.3), inputs);
    expect(Math.max(...part.map((score, row) => Math.abs(score - 0.3 * whole[row]!)))).toBeLessThan(1e-9);
  }
});

test('a fit with a share lies that far between its column and what it said, slope and offset included', () => {
  const chances = noise(0.9).map((value) => value + 0.5);
  const inputs = matrix(Float32Array.from(chances), 1);
  const labels = chances.map((chance) => (uniform() < chance ? 1 : 0));
  const start = { column: 0, slope: 0.4, offset: -0.3 };
  const fit = { ensemble: fitGradientBoosting(inputs, labels, { loss: 'log_loss', max_iter: 5 }), start };
  const [whole, part] = [fit, fitTimes(fit, 0.3)].map((one) => rawScores(one, inputs));
  const from = startScores(inputs, 'logit', { column: 0 });
  const errors = part!.map((score, row) => Math.abs(score - 0.7 * from[row]! - 0.3 * whole![row]!));
  expect(Math.max(...errors)).toBeLessThan(1e-9);
});
