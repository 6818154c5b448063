import { fitGradientBoosting } from '../boosting/boosting.ts';
import type { BoostingOptions } from '../boosting/boosting-options.ts';
import { fitPlatt } from '../calibration/platt.ts';
import { type Matrix, selectRows } from '../data/matrix.ts';
import { type ForestOptions, fitForest } from '../forest/forest.ts';
import type { FitHooks } from '../hooks.ts';
import { fitLinear } from '../linear/linear.ts';
import type { Ensemble } from '../models/ensemble.ts';
import { type LinearModel, silentLine } from '../models/linear-model.ts';
import type { Fit } from '../models/scores.ts';
import { type Start, startScores } from '../models/start.ts';
import { meanOf } from '../models/sum-model.ts';
import { type Candidate, completed, looksAtRequest } from './candidates.ts';
import { addingChange, type RecentRecord } from './recent-record.ts';

/** What a head learns: P(success) or a mean of seconds. All arrays are [rows] of the whole set. */
export type Task = {
  readonly kind: 'chance' | 'seconds';
  readonly matrix: Matrix;
  readonly target: Float64Array;
  /** The column of the smoothed history; boosted trees learn what to add to it. */
  readonly start: Start;
  /** Columns that the history tells. */
  readonly history: readonly number[];
  /** Of a chance, where the columns tell it. */
  readonly recent?: RecentRecord;
  readonly seed: number;
};

export const pick = (values: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row]!);

type FitRows = (
  task: Task,
  parameters: Candidate['parameters'],
  rows: Int32Array,
  watched: Int32Array | undefined,
  size: number | undefined,
  hooks: FitHooks,
) => Fit;

const seedOf = ({ seed }: Task, { random_state: own }: Candidate['parameters']): number =>
  typeof own === 'number' ? own : seed;

/** Says nothing in some columns: no split tells their rows apart. */
const withoutColumns = (inputs: Matrix, hidden: readonly number[]): Matrix => {
  if (hidden.length === 0) return inputs;
  const values = inputs.values.slice();
  for (let base = 0; base < values.length; base += inputs.columns)
    for (const column of hidden) values[base + column] = 0;
  return { ...inputs, values };
};

type FitAs<M> = (...given: Parameters<FitRows>) => { readonly ensemble: M; readonly start: Start };

const fitBoosting: FitAs<Ensemble> = (task, parameters, rows, watched, size, hooks) => {
  const {
    n_estimators,
    columns: _,
    ...named
  } = parameters as Partial<BoostingOptions> & {
    n_estimators?: number;
    columns?: string;
  };
  const hidden = looksAtRequest({ parameters }) ? task.history : [];
  const part = (of: Int32Array) => {
    const inputs = selectRows(task.matrix, of);
    const link = task.kind === 'chance' ? 'logit' : 'log';
    const initial_score = startScores(inputs, link, task.start);
    return { matrix: withoutColumns(inputs, hidden), target: pick(task.target, of), initial_score };
  };
  const known = part(rows);
  const options: Partial<BoostingOptions> = {
    ...named,
    loss: task.kind === 'chance' ? 'log_loss' : 'gamma',
    max_iter: size ?? named.max_iter ?? n_estimators ?? 0,
    initial_score: known.initial_score,
    validation: watched ? part(watched) : null,
    random_state: seedOf(task, parameters),
  };
  return { ensemble: fitGradientBoosting(known.matrix, known.target, options, hooks), start: task.start };
};

const forestFit =
  (kind: ForestOptions['kind']): FitRows =>
  (task, parameters, rows, _watched, _size, hooks) => {
    const random_state = seedOf(task, parameters);
    const inputs = selectRows(task.matrix, rows);
    const from = task.kind === 'chance' ? startScores(inputs, 'identity', task.start) : undefined;
    const target = pick(task.target, rows).map((value, at) => value - (from?.[at] ?? 0));
    const options = { ...parameters, kind, task: 'regression', random_state } as ForestOptions;
    const ensemble = fitForest(inputs, target, options, hooks);
    return from ? { ensemble, start: task.start } : { ensemble };
  };

/** Linear in the columns, on top of the smoothed history's log odds or log seconds. */
const fitLine: FitAs<LinearModel> = (task, { alpha, C }, rows, _watched, _size, hooks) => {
  const inputs = selectRows(task.matrix, rows);
  const penalty = typeof alpha === 'number' ? alpha : typeof C === 'number' ? 1 / C : 0;
  const options = {
    loss: task.kind === 'chance' ? ('log_loss' as const) : ('gamma' as const),
    alpha: penalty,
    initial_score: startScores(inputs, task.kind === 'chance' ? 'logit' : 'log', task.start),
    monotonic_cst: task.recent?.directions ?? null,
  };
  return { ensemble: fitLinear(inputs, pick(task.target, rows), options, hooks), start: task.start };
};

/** The mean of boosted trees and a line: where one of them errs in a time to come, the other seldom does as well. */
const fitBoth: FitRows = (task, { C, ...boosting }, ...rest) => {
  const trees = fitBoosting(task, boosting, ...rest);
  const line = fitLine(task, { C }, ...rest);
  return { ensemble: meanOf(trees.ensemble, line.ensemble), start: task.start };
};

/**
 * Straightens the history's log odds first, by Platt's scaling on the rows learned from, none of which has seen its own
 * outcome: where the history trusts its counts too much, the trees and the line would each undo only a part of that.
 */
const onStraightened =
  (fit: FitRows): FitRows =>
  (task, parameters, rows, ...rest) => {
    if (task.kind !== 'chance') return fit(task, parameters, rows, ...rest);
    const scores = startScores(selectRows(task.matrix, rows), 'logit', task.start);
    const { a: slope, b: offset } = fitPlatt(scores, pick(task.target, rows));
    return fit({ ...task, start: { ...task.start, slope, offset } }, parameters, rows, ...rest);
  };

/**
 * What is straightened is not the history's word on a sudden change: where the past was steady it taught nothing of
 * breaks, and would have them half believed. The change is added whole, by the line.
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

/** Trees by the request alone, beside a line that says nothing but can carry a change. */
const fitByRequest: FitRows = (...given) => {
  const { ensemble: trees, start } = fitBoosting(...given);
  const { link, features } = trees;
  return { ensemble: { kind: 'sum', link, features, trees, line: silentLine(link, features) }, start };
};

const fitHistBoosting: FitRows = (task, parameters, ...rest) => {
  const byRequest = task.kind === 'chance' && looksAtRequest({ parameters });
  return (byRequest ? believingChanges(fitByRequest) : fitBoosting)(task, parameters, ...rest);
};

const families: Readonly<Record<string, FitRows>> = {
  HistGradientBoosting: onStraightened(fitHistBoosting),
  GradientBoosting: onStraightened(fitBoosting),
  RandomForest: forestFit('random_forest'),
  ExtraTrees: forestFit('extra_trees'),
  Voting: onStraightened(believingChanges(fitBoth)),
  LogisticRegression: onStraightened(believingChanges(fitLine)),
  Ridge: fitLine,
  LinearRegression: fitLine,
};

/** How far a boosting goes: until the rows that it watches say so, or to a number of trees that is known already. */
export type FitExtent = { readonly watched?: Int32Array; readonly size?: number };

/**
 * Fits a candidate on some rows.
 * @throws RankerError TRAIN_CANCELLED
 */
export const fitCandidate = (
  task: Task,
  candidate: Candidate,
  rows: Int32Array,
  { watched, size }: FitExtent,
  hooks: FitHooks,
): Fit => {
  const { estimator, parameters } = completed(candidate);
  const family = families[estimator.replace(/(Classifier|Regressor)$/, '')]!;
  return family(task, parameters, rows, watched, size, hooks);
};
