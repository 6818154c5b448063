import { recentRecordOf } from '../candidates/recent-record.ts';
import type { Task } from '../candidates/task.ts';
import { fitTimes } from '../models/scores.ts';
import { chooseCalibration } from './choose-calibration.ts';
import { compete, type FitContext, historyOf } from './compete.ts';
import type { ProbabilityHead } from './heads.ts';
import { withLearnedShare } from './learned-share.ts';
import type { OutOfFold } from './out-of-fold.ts';

/** The probability of success, calibrated. */
export const fitProbability = async (context: FitContext): Promise<ProbabilityHead> => {
  const { set, settings } = context;
  const start = { column: set.names.indexOf('history_success') };
  const recent = recentRecordOf(set.names);
  const { matrix, names, succeeded: target } = set;
  const { seed } = settings;
  const task: Task = { kind: 'chance', matrix, names, target, start, history: historyOf(set), recent, seed };
  const tune = (whole: OutOfFold) => {
    const { share, outOfFold } = withLearnedShare(whole, task);
    const { calibration, losses, laterLogLoss } = chooseCalibration(outOfFold);
    return { tuned: { share, calibration, calibrations: laterLogLoss }, losses };
  };
  const head = await compete(task, settings.candidates.probability, tune, context);
  return { ...head, ...fitTimes(head, head.share) };
};
