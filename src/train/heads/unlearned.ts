import { conformalInterval } from '../calibration/conformal.ts';
import type { Task } from '../candidates/task.ts';
import { noTrees } from '../models/ensemble.ts';
import type { Fit } from '../models/scores.ts';
import { type Start, startScoresOf } from '../models/start.ts';
import type { ProbabilityHead, SecondsHead, Unlearned } from './heads.ts';
import type { FoldPredictions } from './out-of-fold.ts';

/** A fit that adds nothing to its start column. */
const unlearned = (link: 'log' | 'logit', { column }: Start, features: number): Required<Fit> => ({
  ensemble: { kind: 'gradient_boosting', link, baseline: 0, features, trees: noTrees() },
  start: { column },
});

/** @param parts - later rows of the folds, for the scatter of times around the history's prediction */
export const unlearnedSeconds = ({ matrix, start }: Task, parts: readonly FoldPredictions[]): Unlearned => {
  const ratios = parts.map(({ rows, target }) => {
    const logs = startScoresOf(matrix, rows, 'log', start);
    return target.map((seconds, row) => seconds / Math.exp(logs[row]!));
  });
  return { ...unlearned('log', start, matrix.columns), interval: conformalInterval(ratios) };
};

/** The head that predicts as the history does, with the interval for that. */
export const withoutLearning = ({ unlearned: instead, ...head }: SecondsHead): SecondsHead => ({
  ...head,
  ...instead,
  unlearned: instead,
  share: 0,
  scale: 1,
});

/** The head that gives the history's probability. */
export const withoutLearnedChance = (head: ProbabilityHead, column: number): ProbabilityHead => ({
  ...head,
  ...unlearned('logit', { column }, head.ensemble.features),
  share: 0,
  calibration: { kind: 'identity' },
});
