import type { Calibration } from '../calibration/calibration.ts';
import type { Interval } from '../calibration/conformal.ts';
import type { ModelCandidate } from '../candidates/candidates.ts';
import type { Fold } from '../data/folds.ts';
import type { Fit } from '../models/scores.ts';
import type { CalibrationChoice } from './choose-calibration.ts';
import type { Contest, HeadSettings } from './head-settings.ts';
import type { Attempt } from './select.ts';

/** Which candidate a head is, and how it came to be chosen. */
type Chosen = { readonly candidate: ModelCandidate; readonly attempts: readonly Attempt[] };

/** What the smoothed history alone says of seconds, as a head would. */
export type Unlearned = Required<Fit> & { readonly interval: Interval | undefined };

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
