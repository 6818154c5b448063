import { type TimeHead, timeOutput } from '../../contracts/learning/card.ts';
import { conformalInterval } from '../calibration/conformal.ts';
import type { Task } from '../candidates/task.ts';
import type { TrainingSet } from '../data/training-set.ts';
import { joined } from '../joined.ts';
import { fitTimes, gammaDeviance, secondsOf } from '../models/scores.ts';
import { leastSeconds } from '../models/start.ts';
import { compete, type FitContext, historyOf } from './compete.ts';
import { foldsWithTarget } from './cross-validate.ts';
import type { SecondsHead } from './heads.ts';
import { withLearnedShare } from './learned-share.ts';
import { type OutOfFold, pooled } from './out-of-fold.ts';
import { unlearnedSeconds } from './unlearned.ts';

/** Removes the bias on out-of-fold rows: the scale makes the sums of predictions and observations equal there. */
const tuneSeconds = (task: Task) => (whole: OutOfFold) => {
  const { share, outOfFold } = withLearnedShare(whole, task);
  const { scores, target } = pooled(outOfFold.parts);
  const raw = secondsOf(outOfFold.link, scores);
  const predicted = raw.reduce((sum, value) => sum + value, 0);
  const scale = predicted > 0 ? target.reduce((sum, value) => sum + value, 0) / predicted : 1;
  const ratios = outOfFold.parts.map((part) => {
    const forecast = secondsOf(outOfFold.link, part.scores);
    return part.target.map((seconds, row) => seconds / Math.max(scale * forecast[row]!, leastSeconds));
  });
  const interval = conformalInterval(ratios);
  const unlearned = unlearnedSeconds(task, whole.parts);
  return { tuned: { share, scale, interval, unlearned }, losses: joined(ratios.map((of) => of.map(gammaDeviance))) };
};

/** Seconds of all attempts, however they ended. */
const secondsOfAttempts = ({ seconds, failureSeconds }: TrainingSet): Float64Array =>
  seconds.map((value, row) => (value > 0 ? value : failureSeconds[row]!));

/** Mean seconds, to success or to failure, added to the history's; undefined where too few rows have any above 0. */
export const fitSeconds = async (context: FitContext, name: TimeHead): Promise<SecondsHead | undefined> => {
  const { set, settings } = context;
  const target = set[name];
  const timed = (row: number): boolean => target[row]! > 0;
  const rows = context.rows.filter(timed);
  const folds = foldsWithTarget(context.folds, timed);
  if (rows.length < settings.fewestTimes || folds.length === 0) return undefined;
  const start = { column: set.names.indexOf(`history_${timeOutput[name]}`) };
  const { matrix, names, finishTime } = set;
  const attempts = { seconds: secondsOfAttempts(set), finishTime };
  const { seed } = settings;
  const task: Task = { kind: 'seconds', matrix, names, target, start, history: historyOf(set), attempts, seed };
  const head = await compete(task, settings.candidates[name], tuneSeconds(task), { ...context, rows, folds });
  return { ...head, ...fitTimes(head, head.share) };
};
