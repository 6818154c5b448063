import { describe, expect, test } from 'vitest';
import { classifiers, regressors } from '../../../../src/contracts/learning/estimators.ts';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import type { ModelCandidate } from '../../../../src/train/candidates/candidates.ts';
import { selectRows } from '../../../../src/train/data/matrix.ts';
import { allRows, buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import { fitHeads } from '../../../../src/train/heads/fit-heads.ts';
import { headDefaults } from '../../../../src/train/heads/head-settings.ts';
import type { FittedHeads } from '../../../../src/train/heads/heads.ts';
import { predictHeads, predictProbability } from '../../../../src/train/heads/predict-heads.ts';
import { predictByHistory, predictConstant } from '../../../../src/train/judging/baselines.ts';
import { permutationImportance } from '../../../../src/train/judging/importance.ts';
import { type Paired, pairedBootstrap } from '../../../../src/train/metrics/bootstrap.ts';
import { logLoss } from '../../../../src/train/metrics/metrics.ts';
import { logLossDifferences } from '../../../../src/train/metrics/row-losses.ts';
import { exportHeads } from '../../../../src/train/onnx/heads.ts';
import { runOnnx } from '../../../helpers/models/onnx.ts';
import { relativeError } from '../../../helpers/suites/check-ensemble.ts';

const now = Date.UTC(2026, 0);
const { outcomes } = simulateFederation({ seed: 5, deployments: 500, days: 40 });
const set = buildTrainingSet(outcomes.map((message) => ({ outcome: decodeOutcome(message, { now }) })));
const rows = allRows(set);
const earlier = rows.subarray(0, Math.round(0.8 * rows.length));
const later = rows.subarray(earlier.length);

const small: Readonly<Record<string, object>> = {
  HistGradientBoosting: { max_iter: 15 },
  GradientBoosting: { n_estimators: 15 },
  RandomForest: { n_estimators: 10 },
  ExtraTrees: { n_estimators: 10 },
  Voting: { max_iter: 15 },
};

const candidate = (estimator: string): ModelCandidate => ({
  estimator,
  parameters: { ...small[estimator.replace(/Classifier|Regressor/, '')] },
});

const fit = (
  chance: readonly ModelCandidate[],
  seconds: readonly ModelCandidate[],
  spent = () => false,
): Promise<FittedHeads> =>
  fitHeads(
    set,
    earlier,
    { ...headDefaults, candidates: { probability: chance, seconds, failureSeconds: seconds } },
    { budget: { spent } },
  );

const boosted = candidate('HistGradientBoostingClassifier');
const boostedSeconds = candidate('HistGradientBoostingRegressor');

const plain = fit([boosted], [boostedSeconds]);

const fitDirected = (monotonic_cst: object): Promise<FittedHeads> =>
  fit([{ ...boosted, parameters: { ...boosted.parameters, monotonic_cst } }], [boostedSeconds]);

/** Whether the chance ever moves against a direction, 1 or -1, as a column grows. */
const movesAgainst = (heads: FittedHeads, direction: number, column: string): boolean => {
  const inputs = selectRows(set.matrix, later.subarray(0, 40));
  const at = set.names.indexOf(column);
  const values = Float32Array.from(later, (row) => set.matrix.values[row * set.matrix.columns + at]!)
    .filter(Number.isFinite)
    .sort()
    .filter((_, n) => n % 10 === 0);
  let before: Float64Array | undefined;
  for (const value of values) {
    for (let row = 0; row < inputs.rows; row++) inputs.values[row * inputs.columns + at] = value;
    const { probability } = predictHeads(heads, inputs);
    if (probability.some((chance, row) => direction * (chance - (before?.[row] ?? chance)) < -1e-12)) return true;
    before = probability;
  }
  return false;
};

test('a chance keeps to the direction that is asked of a feature by name, which it would not by itself', async () => {
  const free = await fitDirected({});
  const moving = set.names
    .filter((name) => !name.startsWith('history_'))
    .flatMap((column) => [1, -1].map((direction) => ({ column, direction })))
    .find(({ column, direction }) => movesAgainst(free, direction, column))!;
  const kept = await fitDirected({ [moving.column]: moving.direction });
  expect(movesAgainst(kept, moving.direction, moving.column)).toBe(false);
});

describe.each(Object.keys(classifiers.known))('%s', (estimator) => {
  test('learns the chance, better than the best constant, and equals its ONNX', async () => {
    const heads = await fit([candidate(estimator)], [boostedSeconds]);
    const inputs = selectRows(set.matrix, later);
    const labels = Float64Array.from(later, (row) => set.succeeded[row]!);
    const { probability } = predictHeads(heads, inputs);
    expect(logLoss(labels, probability)).toBeLessThan(
      logLoss(labels, predictConstant(set, earlier, later).probability),
    );
    const served = await runOnnx(exportHeads({ features: set.names, ...heads }), inputs);
    expect(relativeError(served.probability!, probability)).toBeLessThan(1e-5);
  });
});

describe.each(Object.keys(regressors.known))('%s', (estimator) => {
  test('learns the seconds, and equals its ONNX', async () => {
    const heads = await fit([boosted], [candidate(estimator)]);
    const inputs = selectRows(set.matrix, later);
    const { seconds } = predictHeads(heads, inputs);
    expect(seconds!.every((value) => value >= 0)).toBe(true);
    const served = await runOnnx(exportHeads({ features: set.names, ...heads }), inputs);
    expect(relativeError(served.seconds!, seconds!.map(Math.fround))).toBeLessThan(1e-5);
  });
});

test('of several candidates the one that the rolling folds choose is fitted, and all are told', async () => {
  const poor = { estimator: 'HistGradientBoostingClassifier', parameters: { max_iter: 1, learning_rate: 0.001 } };
  const { probability, folds } = await fit([poor, boosted], [boostedSeconds]);
  expect(probability.attempts.map(({ candidate: tried }) => tried)).toEqual([poor, boosted]);
  expect(probability.attempts.filter(({ chosen }) => chosen)).toMatchObject([{ candidate: probability.candidate }]);
  expect(folds).toHaveLength(3);
});

test('a budget that is spent leaves the later candidates out, never the first', async () => {
  const { probability } = await fit([boosted, candidate('ExtraTreesClassifier')], [boostedSeconds], () => true);
  expect(probability.candidate).toBe(boosted);
  expect(probability.attempts.map(({ chosen }) => chosen)).toEqual([true, false]);
  const other = { candidate: candidate('ExtraTreesClassifier'), loss: null, trees: null };
  expect(probability.attempts[1]).toMatchObject(other);
});

test('predicted seconds add up to those observed in the rows learned from, times the scale of the folds', async () => {
  const { seconds } = await plain;
  expect(seconds!.scale).toBeGreaterThan(0.8);
  expect(seconds!.scale).toBeLessThan(1.25);
});

test('what the head looks at most is the most important, and shuffling it costs', async () => {
  const { probability } = await plain;
  const labels = Float64Array.from(later, (row) => set.succeeded[row]!);
  const list = permutationImportance(probability, set.names, selectRows(set.matrix, later), labels, 1);
  expect(list[0]).toMatchObject({ feature: 'history_success' });
  expect(list[0]!.log_loss_increase).toBeGreaterThan(0.01);
  expect(permutationImportance(probability, set.names, selectRows(set.matrix, later), labels, 1)).toEqual(list);
});

test('the bootstrap is sure of a clear winner, undecided between equals, and the same for the same seed', async () => {
  const history = predictByHistory(set, later).probability;
  const constant = predictConstant(set, earlier, later).probability;
  const compare = (ours: Float64Array, theirs: Float64Array): Paired =>
    pairedBootstrap(set, later, logLossDifferences(set, later, ours, theirs), 1);
  const clear = compare(history, constant);
  expect(clear.better).toBeGreaterThan(0.95);
  expect(clear.difference).toBeLessThan(0);
  expect(compare(history, history).better).toBe(0.5);
  expect(compare(constant, history).better).toBeCloseTo(1 - clear.better, 12);
  expect(compare(history, constant)).toEqual(clear);
});

test('noise is told as noise: the chance leaves a history that trusts its counts too much', async () => {
  const { outcomes: blind } = simulateFederation({ seed: 14, deployments: 1200, days: 60, noise: 'pure' });
  const noise = buildTrainingSet(blind.map((message) => ({ outcome: decodeOutcome(message, { now }) })));
  const all = allRows(noise);
  const [learned, judged] = [all.subarray(0, 1000), all.subarray(1000)];
  const candidates = { probability: [candidate('VotingClassifier')], seconds: [], failureSeconds: [] };
  const { probability: head } = await fitHeads(noise, learned, { ...headDefaults, candidates, fewestTimes: 1e9 });
  const spread = (chances: Float64Array): number => {
    const centre = chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
    return Math.sqrt(chances.reduce((sum, chance) => sum + (chance - centre) ** 2, 0) / chances.length);
  };
  const probability = predictProbability(head, selectRows(noise.matrix, judged));
  expect(head.start!.slope).toBeLessThan(0.4);
  expect(spread(probability)).toBeLessThan(0.9 * spread(predictByHistory(noise, judged).probability));
});
