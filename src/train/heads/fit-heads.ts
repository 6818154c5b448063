import { pick } from '../candidates/task.ts';
import { rollingFolds } from '../data/folds.ts';
import type { TrainingSet } from '../data/training-set.ts';
import { inThisThread } from '../pool/fit-pool.ts';
import type { TrainingRun } from '../training-run.ts';
import { checkEnough, checkFolds } from './check-enough.ts';
import { foldsWithTarget } from './cross-validate.ts';
import { fitProbability } from './fit-probability.ts';
import { fitSeconds } from './fit-seconds.ts';
import { type HeadSettings, headDefaults } from './head-settings.ts';
import type { FittedHeads } from './heads.ts';
import { noLimit } from './select.ts';

/**
 * Fits the three heads on the given rows: rolling folds choose the candidates, the number of trees and the calibration,
 * then the winner is fitted on all rows.
 * @param rows - row numbers in order of submission
 * @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED
 */
export const fitHeads = async (
  set: TrainingSet,
  rows: Int32Array,
  settings: HeadSettings = headDefaults,
  { hooks = {}, budget = noLimit, pool = inThisThread }: Partial<TrainingRun> = {},
): Promise<FittedHeads> => {
  checkEnough(pick(set.succeeded, rows), settings, set.succeeded.length - rows.length);
  const folds = foldsWithTarget(rollingFolds(set, rows, settings.folds, settings.firstShare), () => true);
  checkFolds(folds, rows.length);
  const given = { set, rows, folds, settings, hooks, budget, pool };
  const [seconds, failureSeconds, probability] = await pool.all([
    () => fitSeconds(given, 'seconds'),
    () => fitSeconds(given, 'failureSeconds'),
    () => fitProbability(given),
  ]);
  return { probability, seconds, failureSeconds, folds };
};
