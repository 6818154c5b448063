import { RankerError } from '../errors.ts';
import { fitGradientBoosting } from './boosting.ts';
import type { BoostingOptions } from './boosting-options.ts';
import type { Calibration } from './calibration.ts';
import { type Ensemble, predictRaw } from './ensemble.ts';
import { type Fold, rollingFolds } from './folds.ts';
import type { FitHooks } from './hooks.ts';
import { selectRows } from './matrix.ts';
import { fitPlatt } from './platt.ts';
import { type Start, startScores } from './start.ts';
import type { TrainingSet } from './training-set.ts';

export type ProbabilityHead = {
  readonly ensemble: Ensemble;
  readonly start: Start;
  readonly calibration: Calibration;
};
export type SecondsHead = { readonly ensemble: Ensemble; readonly start: Start; readonly scale: number };

export type FittedHeads = {
  readonly probability: ProbabilityHead;
  /** Absent where too few rows tell: the smoothed history serves instead. */
  readonly seconds?: SecondsHead;
  readonly failureSeconds?: SecondsHead;
};

export type HeadSettings = {
  /** Rolling folds that tell when to stop and how to calibrate. */
  readonly folds: number;
  /** Share of the rows that only ever learns. */
  readonly firstShare: number;
  readonly probability: Partial<BoostingOptions>;
  readonly seconds: Partial<BoostingOptions>;
  /** Nothing is learned from fewer outcomes than this, or with fewer successes or failures than `fewestOfClass`. */
  readonly fewestOutcomes: number;
  readonly fewestOfClass: number;
  /** A head of seconds needs at least this many rows. */
  readonly fewestTimes: number;
};

export const headDefaults: HeadSettings = {
  folds: 3,
  firstShare: 0.4,
  probability: {
    loss: 'log_loss',
    learning_rate: 0.05,
    max_iter: 300,
    max_leaf_nodes: 8,
    min_samples_leaf: 20,
    l2_regularization: 20,
    max_features: 0.3,
    subsample: 0.7,
    n_iter_no_change: 20,
  },
  seconds: {
    loss: 'gamma',
    learning_rate: 0.05,
    max_iter: 300,
    max_leaf_nodes: 8,
    min_samples_leaf: 30,
    l2_regularization: 50,
    max_features: 0.3,
    subsample: 0.7,
    n_iter_no_change: 20,
  },
  fewestOutcomes: 100,
  fewestOfClass: 10,
  fewestTimes: 60,
};

/** Rows that have a target, with the targets of all rows. */
type Task = {
  readonly rows: Int32Array;
  readonly target: Float64Array;
  readonly options: Partial<BoostingOptions>;
  /** The column of the smoothed history; the trees learn what to add to it. */
  readonly start: Start;
  /** Its raw score, for every row of the set. */
  readonly scores: Float64Array;
};

/** What the rolling folds tell: how many trees, and what models that never saw a row said of it. */
type Held = { readonly trees: number; readonly rows: Int32Array; readonly predictions: Float64Array };

const fitOn = (set: TrainingSet, { target, options, scores }: Task, fold: Fold, hooks: FitHooks): Ensemble =>
  fitGradientBoosting(
    selectRows(set.matrix, fold.train),
    pick(target, fold.train),
    {
      ...options,
      initial_score: pick(scores, fold.train),
      validation: {
        matrix: selectRows(set.matrix, fold.test),
        target: pick(target, fold.test),
        initial_score: pick(scores, fold.test),
      },
    },
    hooks,
  );

const pick = (values: Float64Array, rows: Int32Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);

const holdOut = (set: TrainingSet, task: Task, settings: HeadSettings, hooks: FitHooks): Held => {
  const folds = rollingFolds(set, task.rows, settings.folds, settings.firstShare).filter(
    ({ train, test }) => train.length > 0 && test.length > 0,
  );
  let trees = 0;
  const predictions: number[] = [];
  for (const fold of folds) {
    const ensemble = fitOn(set, task, fold, hooks);
    trees += (ensemble.trees.roots.length * fold.test.length) / folds.reduce((sum, { test }) => sum + test.length, 0);
    const inputs = selectRows(set.matrix, fold.test);
    const added = predictRaw(ensemble, inputs);
    for (const [index, row] of fold.test.entries()) predictions.push(task.scores[row]! + added[index]!);
  }
  return {
    trees: Math.max(1, Math.round(trees)),
    rows: Int32Array.from(folds.flatMap(({ test }) => [...test])),
    predictions: Float64Array.from(predictions),
  };
};

const refit = (set: TrainingSet, { rows, target, options, scores }: Task, trees: number, hooks: FitHooks): Ensemble =>
  fitGradientBoosting(
    selectRows(set.matrix, rows),
    pick(target, rows),
    { ...options, initial_score: pick(scores, rows), max_iter: trees },
    hooks,
  );

const fitProbability = (
  set: TrainingSet,
  rows: Int32Array,
  settings: HeadSettings,
  hooks: FitHooks,
): ProbabilityHead => {
  const start = { column: set.names.indexOf('history_success') };
  const scores = startScores(set.matrix, 'logit', start);
  const task = { rows, target: set.succeeded, options: settings.probability, start, scores };
  const held = holdOut(set, task, settings, hooks);
  const calibration = fitPlatt(held.predictions, pick(set.succeeded, held.rows));
  return { ensemble: refit(set, task, held.trees, hooks), start, calibration };
};

/** Means are kept honest on rows the model never saw: the scale makes predicted and observed sums equal there. */
const fitSeconds = (
  set: TrainingSet,
  rows: Int32Array,
  target: Float64Array,
  startName: string,
  settings: HeadSettings,
  hooks: FitHooks,
): SecondsHead | undefined => {
  const timed = rows.filter((row) => target[row]! > 0);
  if (timed.length < settings.fewestTimes) return undefined;
  const start = { column: set.names.indexOf(startName) };
  const scores = startScores(set.matrix, 'log', start);
  const task = { rows: timed, target, options: settings.seconds, start, scores };
  const held = holdOut(set, task, settings, hooks);
  const observed = pick(target, held.rows).reduce((sum, value) => sum + value, 0);
  const predicted = held.predictions.reduce((sum, raw) => sum + Math.exp(raw), 0);
  return { ensemble: refit(set, task, held.trees, hooks), start, scale: predicted > 0 ? observed / predicted : 1 };
};

const checkEnough = (succeeded: Float64Array, { fewestOutcomes, fewestOfClass }: HeadSettings): void => {
  const outcomes = succeeded.length;
  const successes = succeeded.reduce((sum, value) => sum + value, 0);
  const failures = outcomes - successes;
  if (outcomes > 0 && Math.min(successes, failures) === 0) {
    const only = failures === 0 ? 'successes' : 'failures';
    throw new RankerError('TRAIN_ONE_CLASS', `all ${outcomes} outcomes are ${only}: nothing tells them apart`, {
      outcomes,
    });
  }
  if (outcomes >= fewestOutcomes && Math.min(successes, failures) >= fewestOfClass) return;
  const needed = `${fewestOutcomes} outcomes with ${fewestOfClass} successes and ${fewestOfClass} failures among them`;
  const found = `${outcomes} outcomes with ${successes} successes and ${failures} failures`;
  throw new RankerError('TRAIN_TOO_FEW', `a model needs ${needed}, got ${found}`, { outcomes, successes, failures });
};

/**
 * Learns the three heads from the given rows: rolling folds choose the number of trees and the calibration, then the
 * trees are fitted on all rows.
 * @param rows - row numbers in order of submission
 * @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED
 */
export const fitHeads = (
  set: TrainingSet,
  rows: Int32Array,
  settings: HeadSettings = headDefaults,
  hooks: FitHooks = {},
): FittedHeads => {
  checkEnough(pick(set.succeeded, rows), settings);
  const seconds = fitSeconds(set, rows, set.seconds, 'history_seconds', settings, hooks);
  const failureSeconds = fitSeconds(set, rows, set.failureSeconds, 'history_failure_seconds', settings, hooks);
  return {
    probability: fitProbability(set, rows, settings, hooks),
    ...(seconds && { seconds }),
    ...(failureSeconds && { failureSeconds }),
  };
};
