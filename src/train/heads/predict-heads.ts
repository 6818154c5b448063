import { byTimeHead, type TimeHead } from '../../contracts/learning/card.ts';
import { applyCalibration } from '../calibration/calibration.ts';
import type { Interval } from '../calibration/conformal.ts';
import type { Matrix } from '../data/matrix.ts';
import { rawScores, secondsOf } from '../models/scores.ts';
import type { FittedHeads, ProbabilityHead, SecondsHead } from './heads.ts';

/** Predictions of a model, or a baseline, for some rows; all arrays are [rows]. It may predict no seconds. */
export type Predictions = Readonly<Record<TimeHead, Float64Array | undefined>> & {
  readonly probability: Float64Array;
  /** Of the seconds. */
  readonly interval?: Interval | undefined;
};

const predictSeconds = (head: SecondsHead, inputs: Matrix): Float64Array =>
  secondsOf(head.ensemble.link, rawScores(head, inputs)).map((seconds) => head.scale * seconds);

export const predictProbability = (head: ProbabilityHead, inputs: Matrix): Float64Array =>
  applyCalibration(head.calibration, rawScores(head, inputs), head.ensemble.link);

/** The same numbers that the exported graph gives, up to its float32. */
export const predictHeads = ({ probability, ...times }: FittedHeads, inputs: Matrix): Predictions => ({
  probability: predictProbability(probability, inputs),
  ...byTimeHead((head) => times[head] && predictSeconds(times[head], inputs)),
  interval: times.seconds?.interval,
});
