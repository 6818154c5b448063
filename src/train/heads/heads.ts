import { byTimeHead, type TimeHead } from '../../contracts/learning/card.ts';
import type { Calibration } from '../calibration/calibration.ts';
import type { Interval } from '../calibration/conformal.ts';
import type { ModelCandidate } from '../candidates/candidates.ts';
import type { Fold } from '../data/folds.ts';
import type { Fit } from '../models/scores.ts';
import type { CalibrationChoice } from './choose-calibration.ts';
import type { Contest, HeadSettings } from './head-settings.ts';
import type { Attempt } from './select.ts';

/** A head's candidate, and the competition it won. */
type Chosen = { readonly candidate: ModelCandidate; readonly attempts: readonly Attempt[] };

/** The smoothed history's seconds in the form of a head. */
export type Unlearned = Required<Fit> & { readonly interval: Interval | undefined };

/** The model contains a `share` of what was learned. */
export type ProbabilityHead = Fit &
  Chosen & {
    readonly share: number;
    readonly calibration: Calibration;
    readonly calibrations: CalibrationChoice['laterLogLoss'];
  };

/** Predicts means times `scale`; the model contains a `share` of what was learned. */
export type SecondsHead = Fit &
  Chosen & {
    readonly share: number;
    readonly scale: number;
    readonly interval: Interval | undefined;
    /** Used in its place if the head is not good enough. */
    readonly unlearned: Unlearned;
  };

/** A head of seconds is undefined with too few rows: the smoothed history serves instead. */
export type FittedHeads = Readonly<Record<TimeHead, SecondsHead | undefined>> & {
  readonly probability: ProbabilityHead;
  /** The rolling folds used for choice, early stopping and calibration. */
  readonly folds: readonly Fold[];
};

/** The winners alone, so that a fit on other rows need not choose again. */
export const winnersOf = ({ probability, ...times }: FittedHeads, { candidates }: HeadSettings): Contest => ({
  probability: [probability.candidate],
  ...byTimeHead((head) => (times[head] ? [times[head].candidate] : candidates[head])),
});
