import { historyFeatureNames } from '../../features/history/estimates.ts';
import { carriesFeatures } from '../../features/vector.ts';
import { competing, type ModelCandidate } from '../candidates/candidates.ts';
import type { Task } from '../candidates/task.ts';
import type { Fold } from '../data/folds.ts';
import type { TrainingSet } from '../data/training-set.ts';
import type { TrainingRun } from '../training-run.ts';
import { crossValidate } from './cross-validate.ts';
import type { HeadSettings } from './head-settings.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { selectCandidate } from './select.ts';

/** What every head is fitted with. */
export type FitContext = TrainingRun & {
  readonly set: TrainingSet;
  readonly rows: Int32Array;
  readonly folds: readonly Fold[];
  readonly settings: HeadSettings;
};

/** The columns of the history. */
export const historyOf = ({ names }: TrainingSet): number[] =>
  [...names.keys()].filter((column) => historyFeatureNames.includes(names[column]!));

/** The candidate that wins on the rolling folds, fitted on all rows. @param tune - see {@link selectCandidate} */
export const compete = async <T>(
  task: Task,
  candidates: readonly ModelCandidate[],
  tune: (outOfFold: OutOfFold) => { readonly tuned: T; readonly losses: Float64Array },
  context: FitContext,
) => {
  const { set, rows, folds, hooks, budget, pool } = context;
  const { outOfFold, tuned, attempts } = await selectCandidate(
    competing(candidates, carriesFeatures(set.names)),
    (candidate) => crossValidate(task, candidate, folds, context),
    tune,
    budget,
  );
  const { candidate, size, weighed } = outOfFold;
  const extent = { size, ...(weighed && { weighed }) };
  const fit = await pool.fit({ kind: 'candidate', task, candidate, rows, extent }, hooks);
  return { ...fit, candidate, attempts, ...tuned };
};
