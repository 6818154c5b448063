import { conformalInterval, type Interval } from '../calibration/conformal.ts';
import type { Task } from '../candidates/task.ts';
import { selectRows } from '../data/matrix.ts';
import { noTrees } from '../models/ensemble.ts';
import type { Fit } from '../models/scores.ts';
import { type Start, startScores } from '../models/start.ts';
import type { HeldPart } from './held.ts';

/** What the smoothed history alone says of seconds, as a head would. */
export type Unlearned = Required<Fit> & { readonly interval: Interval | undefined };

/** A fit that adds nothing to the column that it starts from. */
export const unlearned = (link: 'log' | 'logit', { column }: Start, features: number): Required<Fit> => ({
  ensemble: { kind: 'gradient_boosting', link, baseline: 0, features, trees: noTrees() },
  start: { column },
});

/** @param parts - later rows of the folds, which tell how far times scatter around what the history says */
export const unlearnedSeconds = ({ matrix, start }: Task, parts: readonly HeldPart[]): Unlearned => {
  const ratios = parts.map(({ rows, target }) => {
    const logs = startScores(selectRows(matrix, rows), 'log', start);
    return target.map((seconds, row) => seconds / Math.exp(logs[row]!));
  });
  return { ...unlearned('log', start, matrix.columns), interval: conformalInterval(ratios) };
};
