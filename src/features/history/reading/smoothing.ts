import { sums } from '../counts/sums.ts';
import { halfLives, longest } from '../half-lives.ts';

/** How many outcomes the broader view weighs against the narrower one (empirical Bayes pseudo-counts). */
export const priorOutcomes = { template: 4, provider: 4, providerTemplate: 2, shorter: 3, group: 6 };

/** Times scatter more than chances, so they are drawn harder towards the broader view. */
const timePrior = 3;

/** Where nothing was ever observed: even odds and ten minutes, at the weight of one outcome. */
export const nothingKnown = { success: 0.5, seconds: 600, outcomes: 1 };

/** Smoothed values of one level, by half-life. */
export type Level = {
  readonly success: Float64Array;
  readonly seconds: Float64Array;
  readonly failureSeconds: Float64Array;
};

export const newLevel = (): Level => ({
  success: new Float64Array(halfLives.length),
  seconds: new Float64Array(halfLives.length),
  failureSeconds: new Float64Array(halfLives.length),
});

/** What the broader view says. */
export type Prior = { readonly success: number; readonly seconds: number; readonly failureSeconds: number };

/** Counts of one memory, from `at` on, drawn towards a prior. */
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

/** The same of a level that has but the longest memory. */
export const smoothLongest = (counts: Float64Array, priorWeight: number, prior: Prior): Prior =>
  drawn(counts, 0, priorWeight, prior);

/**
 * Fills a level from decayed counts: the longest memory is drawn towards the prior, each shorter one towards the next
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

/** The longest memory of a level, towards which a narrower level is drawn. */
export const last = (level: Level): Prior => ({
  success: level.success[longest]!,
  seconds: level.seconds[longest]!,
  failureSeconds: level.failureSeconds[longest]!,
});
