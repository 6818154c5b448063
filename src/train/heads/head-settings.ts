import { byTimeHead, type TimeHead } from '../../contracts/learning/card.ts';
import { defaultCandidates, type ModelCandidate } from '../candidates/candidates.ts';

/** The candidates for each head, in the order in which they are tried. */
export type Contest = Readonly<Record<'probability' | TimeHead, readonly ModelCandidate[]>>;

export type HeadSettings = {
  /** Rolling folds for the choice of candidates, early stopping and calibration. */
  readonly folds: number;
  /** Share of the rows used for training only. */
  readonly firstShare: number;
  readonly candidates: Contest;
  readonly seed: number;
  /** Least number of outcomes to train on, and of successes and failures. */
  readonly fewestOutcomes: number;
  readonly fewestOfClass: number;
  /** A head of seconds needs at least this many rows. */
  readonly fewestTimes: number;
};

export const headDefaults: HeadSettings = {
  folds: 3,
  firstShare: 0.4,
  candidates: {
    probability: defaultCandidates.classifiers,
    ...byTimeHead(() => defaultCandidates.regressors),
  },
  seed: 0,
  fewestOutcomes: 100,
  fewestOfClass: 10,
  fewestTimes: 60,
};
