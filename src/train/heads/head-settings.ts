import { defaultCandidates, type ModelCandidate } from '../candidates/candidates.ts';

/** What competes for each head, in the order of the attempts. */
export type Contest = {
  readonly probability: readonly ModelCandidate[];
  readonly seconds: readonly ModelCandidate[];
  readonly failureSeconds: readonly ModelCandidate[];
};

export type HeadSettings = {
  /** Rolling folds that tell which candidate, when to stop and how to calibrate. */
  readonly folds: number;
  /** Share of the rows that only ever learns. */
  readonly firstShare: number;
  readonly candidates: Contest;
  readonly seed: number;
  /** Nothing is learned from fewer outcomes than this, or with fewer successes or failures than `fewestOfClass`. */
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
    seconds: defaultCandidates.regressors,
    failureSeconds: defaultCandidates.regressors,
  },
  seed: 0,
  fewestOutcomes: 100,
  fewestOfClass: 10,
  fewestTimes: 60,
};
