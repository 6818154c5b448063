import { byTimeHead, type TimeHead } from '../../contracts/learning/card.ts';
import { cutAt, type Fold } from '../data/folds.ts';
import { selectRows } from '../data/matrix.ts';
import { allRows, type TrainingSet } from '../data/training-set.ts';
import { fitHeads } from '../heads/fit-heads.ts';
import type { HeadSettings } from '../heads/head-settings.ts';
import type { FittedHeads } from '../heads/heads.ts';
import { type Predictions, predictHeads } from '../heads/predict-heads.ts';
import { type Paired, pairedBootstrap } from '../metrics/bootstrap.ts';
import { type CurvePoint, calibrationCurve } from '../metrics/calibration-curve.ts';
import { devianceDifferences, logLossDifferences } from '../metrics/row-losses.ts';
import type { TrainingRun } from '../training-run.ts';
import { baselinesOf, predictByHistory } from './baselines.ts';
import { type Contender, contender, fewestLaterRows } from './gate.ts';
import { type Judged, judge, type Metrics } from './judge.ts';
import { cutInParts, type Spreads, spreads } from './spread.ts';

/** A fit on what had finished by a moment, and its predictions for what was submitted later. */
export type Trial = Fold & { readonly heads: FittedHeads; readonly predictions: Predictions };

/** @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED */
export const tryOut = async (
  set: TrainingSet,
  cutoff: number,
  settings: HeadSettings,
  run: Partial<TrainingRun>,
): Promise<Trial> => {
  const fold = cutAt(set, allRows(set), cutoff);
  const heads = await fitHeads(set, fold.train, settings, run);
  return { ...fold, heads, predictions: predictHeads(heads, selectRows(set.matrix, fold.test)) };
};

/** A rival on the same later rows. */
export type Rival = { readonly metrics: Metrics; readonly paired: Paired | undefined };

/** The result of a trial, against the baselines. */
export type TrialReport = {
  readonly cutoff: number;
  /** Number of training rows, and of later rows. */
  readonly learned: number;
  readonly judged: number;
  readonly metrics: Metrics;
  readonly rivals: Readonly<Record<string, Rival>>;
  /** Deviance of the seconds against the smoothed history's; undefined with fewer than 50 later rows. */
  readonly times: Readonly<Record<TimeHead, Paired | undefined>>;
  /** Over adjacent parts of the later rows: the model's (`model`) and each baseline's. */
  readonly spread: Readonly<Record<string, Spreads>>;
  readonly curve: readonly CurvePoint[];
};

/** @param settings - number of parts, and the seed of the resamples */
export const reportTrial = (
  set: TrainingSet,
  { cutoff, train, test: rows, predictions }: Omit<Trial, 'heads'>,
  { folds, seed }: Pick<HeadSettings, 'folds' | 'seed'>,
): TrialReport => {
  const own: Judged = { set, rows, predictions };
  const baselines = Object.entries(baselinesOf(set, { cutoff, train, test: rows })).map(
    ([name, theirs]) => [name, { set, rows, predictions: theirs }] as const,
  );
  const rival = ({ predictions: theirs }: Judged): Rival => ({
    metrics: judge([{ set, rows, predictions: theirs }]),
    paired:
      rows.length > 0
        ? pairedBootstrap(set, rows, logLossDifferences(set, rows, predictions.probability, theirs.probability), seed)
        : undefined,
  });
  const byHistory = predictByHistory(set, rows);
  const timesOf = (head: TimeHead): Paired | undefined => {
    const [ours, theirs] = [predictions[head], byHistory[head]];
    if (!ours || !theirs) return undefined;
    const { rows: timed, differences } = devianceDifferences(set[head], rows, ours, theirs);
    return timed.length < fewestLaterRows ? undefined : pairedBootstrap(set, timed, differences, seed);
  };
  const labels = Float64Array.from(rows, (row) => set.succeeded[row]!);
  const spread = (judged: Judged): Spreads => spreads(cutInParts(judged, folds));
  return {
    cutoff,
    learned: train.length,
    judged: rows.length,
    metrics: judge([own]),
    rivals: Object.fromEntries(baselines.map(([name, one]) => [name, rival(one)])),
    times: byTimeHead(timesOf),
    spread: Object.fromEntries([['model', own] as const, ...baselines].map(([name, one]) => [name, spread(one)])),
    curve: calibrationCurve(labels, predictions.probability),
  };
};

/** The baselines as rivals for the gate. */
export const baselineContenders = ({ metrics, rivals }: TrialReport): Contender[] =>
  Object.entries(rivals).map(([name, rival]) => contender(name, 'baseline', metrics, rival.metrics, rival.paired));
