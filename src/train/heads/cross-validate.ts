import type { ModelCandidate } from '../candidates/candidates.ts';
import { pick, type Task } from '../candidates/task.ts';
import type { Fold } from '../data/folds.ts';
import { selectRows } from '../data/matrix.ts';
import type { Link } from '../models/ensemble.ts';
import { treeCount } from '../models/model.ts';
import { rawScores } from '../models/scores.ts';
import type { TrainingRun } from '../training-run.ts';
import { mixtureOf } from './mixture.ts';
import type { FoldPredictions, OutOfFold } from './out-of-fold.ts';

/** The folds that have rows with a target on both sides. */
export const foldsWithTarget = (folds: readonly Fold[], hasTarget: (row: number) => boolean): Fold[] =>
  folds
    .map((fold) => ({ ...fold, train: fold.train.filter(hasTarget), test: fold.test.filter(hasTarget) }))
    .filter(({ train, test }) => train.length > 0 && test.length > 0);

/**
 * Fits a candidate on each fold's earlier part and predicts the later one.
 * @param folds - at least one
 */
export const crossValidate = async (
  task: Task,
  candidate: ModelCandidate,
  folds: readonly Fold[],
  run: Pick<TrainingRun, 'hooks' | 'pool'>,
): Promise<OutOfFold> => {
  if (!candidate.members) return crossValidateOne(task, candidate, folds, run);
  const members = Object.entries(candidate.members);
  const outOfFold = await run.pool.all(
    members.map(
      ([, member]) =>
        () =>
          crossValidateOne(task, member, folds, run),
    ),
  );
  const { weights, parts } = mixtureOf(outOfFold);
  const weighed = members.map(([name], at) => [name, { weight: weights[at]!, size: outOfFold[at]!.size }] as const);
  const size = outOfFold.reduce((sum, { size: trees }, at) => sum + (weights[at]! > 0 ? trees : 0), 0);
  return { candidate, link: outOfFold[0]!.link, size, weighed: Object.fromEntries(weighed), parts };
};

const crossValidateOne = async (
  task: Task,
  candidate: ModelCandidate,
  folds: readonly Fold[],
  { hooks, pool }: Pick<TrainingRun, 'hooks' | 'pool'>,
): Promise<OutOfFold> => {
  const judged = folds.reduce((sum, { test }) => sum + test.length, 0);
  const fits = await pool.all(
    folds.map(({ train, test }) => () => {
      const extent = { watched: test };
      return pool.fit({ kind: 'candidate', task, candidate, rows: train, extent }, hooks);
    }),
  );
  let size = 0;
  let link: Link = 'identity';
  const parts = folds.map(({ test }, at): FoldPredictions => {
    const fit = fits[at]!;
    size += (treeCount(fit.ensemble) * test.length) / judged;
    link = fit.ensemble.link;
    const scores = rawScores(fit, selectRows(task.matrix, test));
    return { rows: test, scores, target: pick(task.target, test) };
  });
  return { candidate, link, size: Math.max(1, Math.round(size)), parts };
};
