import { sums } from '../counts/sums.ts';
import { halfLives, longest } from '../half-lives.ts';

/** Prior weight of the broader level against the narrower one (empirical Bayes pseudo-counts). */
export const priorOutcomes = { template: 4, provider: 4, providerTemplate: 2, shorter: 3, group: 6 };

/** Times scatter more than successes, so they are shrunk more towards the broader level. */
const timePrior = 3;

/** Without any observation: even odds and ten minutes, with the weight of one outcome. */
export const nothingKnown = { success: 0.5, seconds: 600, outcomes: 1 };

/** Smoothed values of one level, by half-life. */
type Level = {
  readonly success: Float64Array;
  readonly seconds: Float64Array;
  readonly failureSeconds: Float64Array;
};

export const newLevel = (): Level => ({
  success: new Float64Array(halfLives.length),
  seconds: new Float64Array(halfLives.length),
  failureSeconds: new Float64Array(halfLives.length),
});

/** The estimate of the broader level. */
export type Prior = { readonly success: number; readonly seconds: number; readonly failureSeconds: number };

/** Counts of one memory, from `at` on, shrunk towards a prior. */
const drawn = (
  counts: Float64Array,
  at: number,
  weight: number,
  { success, seconds, failureSeconds }: Prior,
): Prior => {
  const timeWeight = timePrior * weight;
  return {
    success: (counts[at + 1]! + weight * success) / (counts[at]! + weight),
    seconds: (counts[at + 2]! + timeWeight * seconds) / (counts[at + 3]! + timeWeight),
    failureSeconds: (counts[at + 4]! + timeWeight * failureSeconds) / (counts[at + 5]! + timeWeight),
  };
};

/** Smooths a level that has the longest memory only. */
export const smoothLongest = (counts: Float64Array, priorWeight: number, prior: Prior): Prior =>
  drawn(counts, 0, priorWeight, prior);

/**
 * Fills a level from decayed counts: the longest memory is shrunk towards the prior, each shorter one towards the next
 * longer.
 * @param counts - what `Cells.read` gives
 */
export const smooth = (counts: Float64Array, level: Level, priorWeight: number, prior: Prior): void => {
  let next = prior;
  for (let h = longest; h >= 0; h--) {
    next = drawn(counts, h * sums.length, h === longest ? priorWeight : priorOutcomes.shorter, next);
    level.success[h] = next.success;
    level.seconds[h] = next.seconds;
    level.failureSeconds[h] = next.failureSeconds;
  }
};

/** The longest memory of a level, the prior of the next narrower level. */
export const last = (level: Level): Prior => ({
  success: level.success[longest]!,
  seconds: level.seconds[longest]!,
  failureSeconds: level.failureSeconds[longest]!,
});
