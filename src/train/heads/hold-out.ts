import type { Candidate } from '../candidates/candidates.ts';
import { pick, type Task } from '../candidates/fit-candidate.ts';
import type { Fold } from '../data/folds.ts';
import { selectRows } from '../data/matrix.ts';
import type { FitHooks } from '../hooks.ts';
import type { Link } from '../models/ensemble.ts';
import { treeCount } from '../models/model.ts';
import { rawScores } from '../models/scores.ts';
import type { FitPool } from '../pool/fit-pool.ts';

/** What a fit that had not seen some rows said of them. */
export type HeldPart = { readonly rows: Int32Array; readonly scores: Float64Array; readonly target: Float64Array };

/** What the rolling folds tell of a candidate, the earliest part first. */
export type Held = {
  readonly candidate: Candidate;
  readonly link: Link;
  /** Trees that the folds' fits stopped at, weighted by their rows. */
  readonly size: number;
  readonly parts: readonly HeldPart[];
};

/** The folds with rows that have a target, on both sides. */
export const foldsWithTarget = (folds: readonly Fold[], hasTarget: (row: number) => boolean): Fold[] =>
  folds
    .map((fold) => ({ ...fold, train: fold.train.filter(hasTarget), test: fold.test.filter(hasTarget) }))
    .filter(({ train, test }) => train.length > 0 && test.length > 0);

/** Fits a candidate on each fold's earlier part and asks it about the later one. @param folds - at least one */
export const holdOut = async (
  task: Task,
  candidate: Candidate,
  folds: readonly Fold[],
  hooks: FitHooks,
  pool: FitPool,
): Promise<Held> => {
  const judged = folds.reduce((sum, { test }) => sum + test.length, 0);
  const fits = await pool.all(
    folds.map(({ train, test }) => () => {
      const extent = { watched: test };
      return pool.fit({ kind: 'candidate', task, candidate, rows: train, extent }, hooks);
    }),
  );
  let size = 0;
  let link: Link = 'identity';
  const parts = folds.map(({ test }, at): HeldPart => {
    const fit = fits[at]!;
    size += (treeCount(fit.ensemble) * test.length) / judged;
    link = fit.ensemble.link;
    const scores = rawScores(fit, selectRows(task.matrix, test));
    return { rows: test, scores, target: pick(task.target, test) };
  });
  return { candidate, link, size: Math.max(1, Math.round(size)), parts };
};

/** All numbers of some arrays, in their order. */
export const joined = (arrays: readonly Float64Array[]): Float64Array => {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of arrays) {
    all.set(one, at);
    at += one.length;
  }
  return all;
};

/** Scores and targets of several parts, in one. */
export const pooled = (
  parts: readonly HeldPart[],
): { readonly scores: Float64Array; readonly target: Float64Array } => ({
  scores: joined(parts.map(({ scores }) => scores)),
  target: joined(parts.map(({ target }) => target)),
});
