import { RankerError } from '../../errors.ts';
import { cutAt } from '../data/folds.ts';
import { selectRows } from '../data/matrix.ts';
import { allRows, type TrainingSet } from '../data/training-set.ts';
import type { HeadSettings } from '../heads/head-settings.ts';
import type { Predictions } from '../heads/predict-heads.ts';
import { pairedBootstrap } from '../metrics/bootstrap.ts';
import { logLossDifferences } from '../metrics/row-losses.ts';
import type { Meeting, ReadyModel } from './champion.ts';
import { contender, fewestLaterRows, gate, secondsPass, type Verdict } from './gate.ts';
import { judge, type Metrics } from './judge.ts';
import { baselineContenders, reportTrial, type TrialReport } from './trial.ts';

/** How a model that is there already did on what is later than all it learned from. */
export type ReadyReport = {
  readonly trial: TrialReport;
  readonly champion: Meeting | undefined;
  readonly gate: Verdict;
};

/**
 * Judges a model that was trained elsewhere as one of ours: beside the baselines, which learn from what had finished by
 * the end of its data, and beside the champion on what is later than both have seen. Its seconds have to be as good as
 * the smoothed history's, since they would serve.
 * @throws RankerError DATASET_EMPTY when nothing had finished by then
 */
export const judgeReady = async (
  set: TrainingSet,
  model: ReadyModel,
  champion: ReadyModel | undefined,
  settings: Pick<HeadSettings, 'folds' | 'seed'>,
): Promise<ReadyReport> => {
  const fold = cutAt(set, allRows(set), model.dataEnd);
  if (fold.train.length === 0) {
    throw new RankerError('DATASET_EMPTY', 'no outcome had finished by the end of what the model learned from');
  }
  const predictions = await model.predict(set.names, selectRows(set.matrix, fold.test));
  const trial = reportTrial(set, { ...fold, predictions }, settings);
  const meeting = champion && (await meet(set, fold.test, predictions, champion, settings.seed));
  const rivals = baselineContenders(trial);
  if (meeting) rivals.push(contender('champion', 'champion', meeting.ours, meeting.metrics, meeting.paired));
  return { trial, champion: meeting, gate: withSeconds(gate(rivals), trial) };
};

/** @param rows - that the model hasn't seen @param predictions - what it says of them */
const meet = async (
  set: TrainingSet,
  rows: Int32Array,
  predictions: Predictions,
  champion: ReadyModel,
  seed: number,
): Promise<Meeting> => {
  const isUnseen = (row: number): boolean => set.submissionTime[row]! > champion.dataEnd;
  const unseen = rows.filter(isUnseen);
  const own = (values: Float64Array): Float64Array => values.filter((_, at) => isUnseen(rows[at]!));
  const theirs = await champion.predict(set.names, selectRows(set.matrix, unseen));
  const ours: Predictions = {
    probability: own(predictions.probability),
    seconds: predictions.seconds && own(predictions.seconds),
    failureSeconds: predictions.failureSeconds && own(predictions.failureSeconds),
  };
  const differences = (): Float64Array => logLossDifferences(set, unseen, ours.probability, theirs.probability);
  return {
    ours: judge([{ set, rows: unseen, predictions: ours }]),
    metrics: judge([{ set, rows: unseen, predictions: theirs }]),
    paired: unseen.length < fewestLaterRows ? undefined : pairedBootstrap(set, unseen, differences(), seed),
  };
};

const heads = [
  ['seconds', 'time_mae_s', 'time_bias_ratio'],
  ['failure_seconds', 'failure_time_mae_s', 'failure_time_bias_ratio'],
] as const;

const told = ({ mae, bias }: { readonly mae: number | null; readonly bias: number | null }): string =>
  `${mae?.toFixed(0) ?? 'unknown'} s with a bias ratio of ${bias?.toFixed(2) ?? 'unknown'}`;

const withSeconds = (verdict: Verdict, { metrics, rivals }: TrialReport): Verdict => {
  const worse = heads.flatMap(([output, mae, bias]) => {
    const figures = (of: Metrics) => ({ mae: of[mae], bias: of[bias] });
    const [ours, history] = [figures(metrics), figures(rivals.smoothed_history!.metrics)];
    if (ours.mae === null || secondsPass(ours, history)) return [];
    const [found, usual] = [told(ours), told(history)];
    return [`${output} err by ${found}, the smoothed history by ${usual}: without that output the history tells them`];
  });
  return worse.length === 0 ? verdict : { passed: false, reasons: [...verdict.reasons, ...worse] };
};
