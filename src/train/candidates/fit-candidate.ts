import { fitPlatt } from '../calibration/platt.ts';
import { selectRows } from '../data/matrix.ts';
import { type ForestOptions, fitForest } from '../forest/forest.ts';
import type { FitHooks } from '../hooks.ts';
import { fitLinear } from '../linear/linear.ts';
import { blendOf } from '../models/blend.ts';
import type { Ensemble } from '../models/ensemble.ts';
import { type LinearModel, zeroLine } from '../models/linear-model.ts';
import type { Fit } from '../models/scores.ts';
import { startScores, startScoresOf } from '../models/start.ts';
import { meanOf } from '../models/sum-model.ts';
import { completed, type ModelCandidate } from './candidates.ts';
import { fitBagged, fitBoosted } from './fit-trees.ts';
import { addingChange } from './recent-record.ts';
import {
  type BoostingExtent,
  type FitAs,
  type FitRows,
  linkByKind,
  lossByKind,
  pick,
  seedOf,
  type Task,
} from './task.ts';

const forestFit =
  (kind: ForestOptions['kind']): FitRows =>
  (task, parameters, rows, _extent, hooks) => {
    const random_state = seedOf(task, parameters);
    const inputs = selectRows(task.matrix, rows);
    const from = task.kind === 'chance' ? startScores(inputs, 'identity', task.start) : undefined;
    const target = pick(task.target, rows).map((value, at) => value - (from?.[at] ?? 0));
    const options = { ...parameters, kind, task: 'regression', random_state } as ForestOptions;
    const ensemble = fitForest(inputs, target, options, hooks);
    return from ? { ensemble, start: task.start } : { ensemble };
  };

/** Linear in the columns, on top of the smoothed history's log odds or log seconds. */
const fitLine: FitAs<LinearModel> = (task, { alpha, C }, rows, _extent, hooks) => {
  const inputs = selectRows(task.matrix, rows);
  const penalty = typeof alpha === 'number' ? alpha : typeof C === 'number' ? 1 / C : 0;
  const options = {
    loss: lossByKind[task.kind],
    alpha: penalty,
    initial_score: startScores(inputs, linkByKind[task.kind], task.start),
    monotonic_cst: task.recent?.directions ?? null,
  };
  return { ensemble: fitLinear(inputs, pick(task.target, rows), options, hooks), start: task.start };
};

/** The mean of boosted trees and a line: where one of them errs in future, the other seldom does. */
const fitBoth: FitRows = (task, { C, ...boosting }, ...rest) => {
  const trees = fitBoosted(task, boosting, ...rest);
  const line = fitLine(task, { C }, ...rest);
  return { ensemble: meanOf(trees.ensemble, line.ensemble), start: task.start };
};

/**
 * Recalibrates the history's log odds first, by Platt's scaling on the training rows, none of which has seen its own
 * outcome: where the history is overconfident, trees and line would each correct only a part of it.
 */
const onStraightened =
  (fit: FitRows): FitRows =>
  (task, parameters, rows, ...rest) => {
    if (task.kind !== 'chance') return fit(task, parameters, rows, ...rest);
    const scores = startScoresOf(task.matrix, rows, 'logit', task.start);
    const { a: slope, b: offset } = fitPlatt(scores, pick(task.target, rows));
    return fit({ ...task, start: { ...task.start, slope, offset } }, parameters, rows, ...rest);
  };

/**
 * The recalibration leaves out the history's sudden change: a steady past has no breaks to learn from, so that changes
 * would be shrunk by half. The line adds the change whole.
 */
const believingChanges =
  (fit: FitRows): FitRows =>
  (task, ...rest) => {
    const { start, recent } = task;
    if (!recent) return fit(task, ...rest);
    const slope = 1 - (start.slope ?? 1);
    const { ensemble } = fit({ ...task, start: { ...start, added: { column: recent.change, slope } } }, ...rest);
    if (ensemble.kind === 'linear') return { ensemble: addingChange(ensemble, recent.change, slope), start };
    if (ensemble.kind !== 'sum') throw new TypeError('only a line can carry a change');
    return { ensemble: { ...ensemble, line: addingChange(ensemble.line, recent.change, slope) }, start };
  };

/** Trees beside a line of zeros, which adds only a sudden change. */
const besideZeroLine =
  (fit: FitAs<Ensemble>): FitRows =>
  (...given) => {
    const { ensemble: trees, start } = fit(...given);
    const { link, features } = trees;
    return { ensemble: { kind: 'sum', link, features, trees, line: zeroLine(link, features) }, start };
  };

/** Learns what to add to the history's prediction; a sudden change of the probability is added whole. */
const onHistory =
  (fit: FitAs<Ensemble>): FitRows =>
  (task, ...rest) =>
    (task.kind === 'chance' ? believingChanges(besideZeroLine(fit)) : fit)(task, ...rest);

/** Learns without the history, apart from a sudden change. */
const withoutHistory =
  (fit: FitRows): FitRows =>
  (task, ...rest) =>
    fit({ ...task, start: { column: task.start.column, slope: 0, offset: 0 } }, ...rest);

const boosted = onStraightened(onHistory(fitBoosted));

const families: Readonly<Record<string, FitRows>> = {
  HistGradientBoosting: boosted,
  GradientBoosting: boosted,
  RandomForest: forestFit('random_forest'),
  ExtraTrees: forestFit('extra_trees'),
  Bagging: withoutHistory(onHistory(fitBagged)),
  Voting: onStraightened(believingChanges(fitBoth)),
  LogisticRegression: onStraightened(believingChanges(fitLine)),
  Ridge: fitLine,
  LinearRegression: fitLine,
};

/** A member of a stack: the weight of its score, and the trees of a boosting. */
export type Weighed = { readonly weight: number; readonly size: number };

/** The extent of a boosting, and the weight of each member of a stack, by name. */
export type FitExtent = BoostingExtent & { readonly weighed?: Readonly<Record<string, Weighed>> };

/**
 * Fits a candidate on some rows.
 * @throws RankerError TRAIN_CANCELLED
 */
export const fitCandidate = (
  task: Task,
  candidate: ModelCandidate,
  rows: Int32Array,
  { weighed = {}, ...extent }: FitExtent,
  hooks: FitHooks,
): Fit => {
  const { estimator, parameters, members } = completed(candidate);
  if (members) {
    const parts = Object.entries(weighed).filter(([, { weight }]) => weight > 0);
    return blendOf(
      parts.map(([name, { weight, size: trees }]) => ({
        fit: fitCandidate(task, members[name]!, rows, { size: trees }, hooks),
        weight,
      })),
    );
  }
  const family = families[estimator.replace(/(Classifier|Regressor)$/, '')]!;
  return family(task, parameters, rows, extent, hooks);
};
