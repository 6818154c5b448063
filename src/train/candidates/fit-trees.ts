import { featureOf } from '../../features/at-site.ts';
import { type BaggingOptions, fitBagging } from '../bagging/bagging.ts';
import { fitGradientBoosting } from '../boosting/boosting.ts';
import type { BoostingOptions } from '../boosting/boosting-options.ts';
import { selectColumns, varyingColumns } from '../data/columns.ts';
import { selectRows } from '../data/matrix.ts';
import { type Ensemble, widened } from '../models/ensemble.ts';
import { startScoresOf } from '../models/start.ts';
import { looksAtRequest } from './candidates.ts';
import { type FitAs, linkByKind, lossByKind, pick, seedOf, type Task } from './task.ts';

/** Monotonic constraints by the feature's name: 1 up, -1 down, 0 none. */
type Directions = Readonly<Record<string, number>>;

/** By column, including those of the feature at one site. */
const directionsOf = (names: readonly string[], directions: Directions): number[] =>
  names.map((name) => directions[featureOf(name)] ?? 0);

export const fitBoosted: FitAs<Ensemble> = (task, parameters, rows, { watched, size }, hooks) => {
  const {
    n_estimators,
    columns: _,
    monotonic_cst = {},
    ...named
  } = parameters as Partial<Omit<BoostingOptions, 'monotonic_cst'>> & {
    n_estimators?: number;
    columns?: string;
    monotonic_cst?: Directions;
  };
  const columns = looksAtRequest({ parameters }) ? varyingColumns(task.matrix, rows, task.history) : undefined;
  const part = (of: Int32Array) => ({
    matrix: columns ? selectColumns(task.matrix, of, columns) : selectRows(task.matrix, of),
    target: pick(task.target, of),
    initial_score: startScoresOf(task.matrix, of, linkByKind[task.kind], task.start),
  });
  const known = part(rows);
  const options: Partial<BoostingOptions> = {
    ...named,
    loss: lossByKind[task.kind],
    max_iter: size ?? named.max_iter ?? n_estimators ?? 0,
    initial_score: known.initial_score,
    validation: watched ? part(watched) : null,
    monotonic_cst: directionsOf(columns?.map((column) => task.names[column]!) ?? task.names, monotonic_cst),
    random_state: seedOf(task, parameters),
  };
  const fitted = fitGradientBoosting(known.matrix, known.target, options, hooks);
  return { ensemble: columns ? widened(fitted, columns, task.matrix.columns) : fitted, start: task.start };
};

/** The time of an attempt, however it ends: trained on rows of both kinds that had ended by then. */
const ofAllAttempts = ({ attempts, target }: Task, rows: Int32Array) => {
  if (!attempts) return { target, rows };
  const until = rows.reduce((latest, row) => Math.max(latest, attempts.finishTime[row]!), Number.NEGATIVE_INFINITY);
  const all = Int32Array.from(attempts.seconds.keys());
  return {
    target: attempts.seconds,
    rows: all.filter((row) => attempts.seconds[row]! > 0 && attempts.finishTime[row]! <= until),
  };
};

/** Trees without the history: where a record is short, its noise is not in them. */
export const fitBagged: FitAs<Ensemble> = (task, parameters, given, _extent, hooks) => {
  const { target, rows } = ofAllAttempts(task, given);
  const columns = varyingColumns(task.matrix, rows, task.history);
  const options = {
    ...parameters,
    loss: lossByKind[task.kind],
    initial_score: startScoresOf(task.matrix, rows, linkByKind[task.kind], task.start),
    random_state: seedOf(task, parameters),
  } as BaggingOptions;
  const fitted = fitBagging(selectColumns(task.matrix, rows, columns), pick(target, rows), options, hooks);
  return { ensemble: widened(fitted, columns, task.matrix.columns), start: task.start };
};
