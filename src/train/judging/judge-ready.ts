import { timeHeads, timeOutput } from '../../contracts/learning/card.ts';
import { RankerError } from '../../errors.ts';
import { cutAt } from '../data/folds.ts';
import { selectRows } from '../data/matrix.ts';
import { allRows, type TrainingSet } from '../data/training-set.ts';
import type { HeadSettings } from '../heads/head-settings.ts';
import { type Meeting, type ReadyModel, sideBySide } from './champion.ts';
import { contender, gate, secondsPass, type Verdict } from './gate.ts';
import { type Judged, type TimeFigures, timeFigures } from './judge.ts';
import { partOf } from './spread.ts';
import { baselineContenders, reportTrial, type TrialReport } from './trial.ts';

/** Result of an existing model on outcomes later than its training data. */
type ReadyReport = {
  readonly trial: TrialReport;
  readonly champion: Meeting | undefined;
  readonly gate: Verdict;
};

/**
 * Judges a model that was trained elsewhere like one of ours: against the baselines, trained on what had finished by
 * the end of its data, and against the champion on what is later than the data of both. Its seconds must be as good as
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
  const meeting = champion && (await meet({ set, rows: fold.test, predictions }, champion, settings.seed));
  const rivals = baselineContenders(trial);
  if (meeting) rivals.push(contender('champion', 'champion', meeting.ours, meeting.metrics, meeting.paired));
  return { trial, champion: meeting, gate: withSeconds(gate(rivals), trial) };
};

/** @param judged - the model's predictions for unseen rows, in order of submission */
const meet = async (judged: Judged, champion: ReadyModel, seed: number): Promise<Meeting> => {
  const { set, rows: all } = judged;
  const seen = all.filter((row) => set.submissionTime[row]! <= champion.dataEnd).length;
  const { rows, predictions: ours } = partOf(judged, seen, all.length);
  const predictions = await champion.predict(set.names, selectRows(set.matrix, rows));
  return sideBySide({ set, rows, predictions }, ours, seed);
};

const figuresText = ({ mae, bias }: TimeFigures): string =>
  `${mae?.toFixed(0) ?? 'unknown'} s with a bias ratio of ${bias?.toFixed(2) ?? 'unknown'}`;

const withSeconds = (verdict: Verdict, { metrics, rivals, times }: TrialReport): Verdict => {
  const [ours, history] = [timeFigures(metrics), timeFigures(rivals.smoothed_history!.metrics)];
  const worse = timeHeads.filter(
    (head) => ours[head].mae !== null && !secondsPass(ours[head], history[head], times[head]),
  );
  const reasons = worse.map((head) => {
    const found = `${timeOutput[head]} err by ${figuresText(ours[head])}, the smoothed history by ${figuresText(history[head])}`;
    return `${found}: without that output the history tells them`;
  });
  return worse.length === 0 ? verdict : { passed: false, reasons: [...verdict.reasons, ...reasons] };
};
