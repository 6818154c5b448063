import { RankerError } from '../../errors.ts';
import { historyFeatureNames } from '../../features/history/estimates.ts';
import { carriesFeatures } from '../../features/vector.ts';
import type { Calibration } from '../calibration/calibration.ts';
import { conformalInterval, type Interval } from '../calibration/conformal.ts';
import { type Candidate, competing } from '../candidates/candidates.ts';
import { recentRecordOf } from '../candidates/recent-record.ts';
import { pick, type Task } from '../candidates/task.ts';
import { type Fold, rollingFolds } from '../data/folds.ts';
import { selectRows } from '../data/matrix.ts';
import type { TrainingSet } from '../data/training-set.ts';
import type { FitHooks } from '../hooks.ts';
import { type Fit, fitTimes, gammaDeviance, secondsOf } from '../models/scores.ts';
import { leastSeconds, startScores } from '../models/start.ts';
import { type FitPool, inThisThread } from '../pool/fit-pool.ts';
import { type CalibrationChoice, chooseCalibration } from './choose-calibration.ts';
import { type Contest, type HeadSettings, headDefaults } from './head-settings.ts';
import { type Held, joined, pooled } from './held.ts';
import { foldsWithTarget, holdOut } from './hold-out.ts';
import { learnedShare, withShare } from './learned-share.ts';
import { type Attempt, type Budget, noLimit, selectCandidate } from './select.ts';
import { type Unlearned, unlearned, unlearnedSeconds } from './unlearned.ts';

/** Which candidate a head is, and how it came to be chosen. */
type Chosen = { readonly candidate: Candidate; readonly attempts: readonly Attempt[] };

/** Of what was learned a `share` is in the model. */
export type ProbabilityHead = Fit &
  Chosen & {
    readonly share: number;
    readonly calibration: Calibration;
    readonly calibrations: CalibrationChoice['laterLogLoss'];
  };

/** Predicted means times `scale`; of what was learned a `share` is in the model. */
export type SecondsHead = Fit &
  Chosen & {
    readonly share: number;
    readonly scale: number;
    readonly interval: Interval | undefined;
    /** What to say instead where the head turns out to be no good. */
    readonly unlearned: Unlearned;
  };

export type FittedHeads = {
  readonly probability: ProbabilityHead;
  /** Absent where too few rows tell: the smoothed history serves instead. */
  readonly seconds?: SecondsHead;
  readonly failureSeconds?: SecondsHead;
  /** The rolling folds that chose, stopped and calibrated. */
  readonly folds: readonly Fold[];
};

/** The winners alone, so that a fit on other rows need not choose anew. */
export const winnersOf = (
  { probability, seconds, failureSeconds }: FittedHeads,
  { candidates }: HeadSettings,
): Contest => ({
  probability: [probability.candidate],
  seconds: seconds ? [seconds.candidate] : candidates.seconds,
  failureSeconds: failureSeconds ? [failureSeconds.candidate] : candidates.failureSeconds,
});

type Circumstances = {
  readonly set: TrainingSet;
  readonly rows: Int32Array;
  readonly folds: readonly Fold[];
  readonly settings: HeadSettings;
  readonly hooks: FitHooks;
  readonly budget: Budget;
  readonly pool: FitPool;
};

const historyOf = ({ names }: TrainingSet): number[] =>
  [...names.keys()].filter((column) => historyFeatureNames.includes(names[column]!));

const compete = async <T>(
  task: Task,
  candidates: readonly Candidate[],
  rows: Int32Array,
  folds: readonly Fold[],
  tune: (held: Held) => { readonly tuned: T; readonly losses: Float64Array },
  { set, hooks, budget, pool }: Circumstances,
) => {
  const { held, tuned, attempts } = await selectCandidate(
    competing(candidates, carriesFeatures(set.names)),
    (candidate) => holdOut(task, candidate, folds, hooks, pool),
    tune,
    budget,
  );
  const { candidate, size, weighed } = held;
  const extent = { size, ...(weighed && { weighed }) };
  const fit = await pool.fit({ kind: 'candidate', task, candidate, rows, extent }, hooks);
  return { ...fit, candidate, attempts, ...tuned };
};

const fitProbability = async (given: Circumstances): Promise<ProbabilityHead> => {
  const { set, rows, folds, settings } = given;
  const start = { column: set.names.indexOf('history_success') };
  const recent = recentRecordOf(set.names);
  const { matrix, succeeded: target } = set;
  const task: Task = { kind: 'chance', matrix, target, start, history: historyOf(set), recent, seed: settings.seed };
  const tune = (whole: Held) => {
    const { share, held } = shared(whole, task);
    const { calibration, losses, laterLogLoss } = chooseCalibration(held);
    return { tuned: { share, calibration, calibrations: laterLogLoss }, losses };
  };
  const head = await compete(task, settings.candidates.probability, rows, folds, tune, given);
  return { ...head, ...fitTimes(head, head.share) };
};

/**
 * How much of what was learned counts, and the parts with that alone; all of it where there is nothing to start from.
 */
const shared = (held: Held, { matrix, start }: Task): { readonly share: number; readonly held: Held } => {
  const { link } = held;
  if (link === 'identity') return { share: 1, held };
  const starts = held.parts.map(({ rows }) => startScores(selectRows(matrix, rows), link, start));
  const share = learnedShare(held, link, starts);
  return { share, held: withShare(held, starts, share) };
};

/** Means are kept honest on rows the model never saw: the scale makes predicted and observed sums equal there. */
const tuneSeconds = (task: Task) => (whole: Held) => {
  const { share, held } = shared(whole, task);
  const { scores, target } = pooled(held.parts);
  const raw = secondsOf(held.link, scores);
  const predicted = raw.reduce((sum, value) => sum + value, 0);
  const scale = predicted > 0 ? target.reduce((sum, value) => sum + value, 0) / predicted : 1;
  const ratios = held.parts.map((part) => {
    const forecast = secondsOf(held.link, part.scores);
    return part.target.map((seconds, row) => seconds / Math.max(scale * forecast[row]!, leastSeconds));
  });
  const interval = conformalInterval(ratios);
  const unlearned = unlearnedSeconds(task, whole.parts);
  return { tuned: { share, scale, interval, unlearned }, losses: joined(ratios.map((of) => of.map(gammaDeviance))) };
};

/** However they ended. */
const secondsOfAttempts = ({ seconds, failureSeconds }: TrainingSet): Float64Array =>
  seconds.map((value, row) => (value > 0 ? value : failureSeconds[row]!));

const fitSeconds = async (
  given: Circumstances,
  target: Float64Array,
  startName: string,
  candidates: readonly Candidate[],
): Promise<SecondsHead | undefined> => {
  const { set, settings } = given;
  const timed = (row: number): boolean => target[row]! > 0;
  const rows = given.rows.filter(timed);
  const folds = foldsWithTarget(given.folds, timed);
  if (rows.length < settings.fewestTimes || folds.length === 0) return undefined;
  const start = { column: set.names.indexOf(startName) };
  const { matrix, finishTime } = set;
  const attempts = { seconds: secondsOfAttempts(set), finishTime };
  const { seed } = settings;
  const task: Task = { kind: 'seconds', matrix, target, start, history: historyOf(set), attempts, seed };
  const head = await compete(task, candidates, rows, folds, tuneSeconds(task), given);
  return { ...head, ...fitTimes(head, head.share) };
};

/** The head that says what the history says, within the interval that holds for that. */
export const withoutLearning = ({ unlearned: instead, ...head }: SecondsHead): SecondsHead => ({
  ...head,
  ...instead,
  unlearned: instead,
  share: 0,
  scale: 1,
});

/** The head that gives the history's chance. */
export const withoutLearnedChance = (head: ProbabilityHead, column: number): ProbabilityHead => ({
  ...head,
  ...unlearned('logit', { column }, head.ensemble.features),
  share: 0,
  calibration: { kind: 'identity' },
});

/** @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS */
export const checkEnough = (succeeded: Float64Array, { fewestOutcomes, fewestOfClass }: HeadSettings): void => {
  const outcomes = succeeded.length;
  const successes = succeeded.reduce((sum, value) => sum + value, 0);
  const failures = outcomes - successes;
  if (outcomes > 0 && Math.min(successes, failures) === 0) {
    const only = failures === 0 ? 'successes' : 'failures';
    throw new RankerError('TRAIN_ONE_CLASS', `all ${outcomes} outcomes are ${only}: nothing tells them apart`, {
      outcomes,
    });
  }
  if (outcomes >= fewestOutcomes && Math.min(successes, failures) >= fewestOfClass) return;
  const needed = `${fewestOutcomes} outcomes with ${fewestOfClass} successes and ${fewestOfClass} failures among them`;
  const found = `${outcomes} outcomes with ${successes} successes and ${failures} failures`;
  throw new RankerError('TRAIN_TOO_FEW', `a model needs ${needed}, got ${found}`, { outcomes, successes, failures });
};

const checkFolds = (folds: readonly Fold[], outcomes: number): void => {
  if (folds.length > 0) return;
  const message = `none of ${outcomes} outcomes was submitted after others had finished: nothing tells what comes later`;
  throw new RankerError('TRAIN_TOO_FEW', message, { outcomes });
};

/**
 * Learns the three heads from the given rows: rolling folds choose between the candidates, the number of trees and the
 * calibration, then the winner is fitted on all rows.
 * @param rows - row numbers in order of submission
 * @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED
 */
export const fitHeads = async (
  set: TrainingSet,
  rows: Int32Array,
  settings: HeadSettings = headDefaults,
  hooks: FitHooks = {},
  budget: Budget = noLimit,
  pool: FitPool = inThisThread,
): Promise<FittedHeads> => {
  checkEnough(pick(set.succeeded, rows), settings);
  const folds = foldsWithTarget(rollingFolds(set, rows, settings.folds, settings.firstShare), () => true);
  checkFolds(folds, rows.length);
  const given = { set, rows, folds, settings, hooks, budget, pool };
  const { seconds: ofSeconds, failureSeconds: ofFailure } = settings.candidates;
  const [seconds, failureSeconds, probability] = await pool.all([
    () => fitSeconds(given, set.seconds, 'history_seconds', ofSeconds),
    () => fitSeconds(given, set.failureSeconds, 'history_failure_seconds', ofFailure),
    () => fitProbability(given),
  ]);
  return {
    probability,
    ...(seconds && { seconds }),
    ...(failureSeconds && { failureSeconds }),
    folds,
  };
};
