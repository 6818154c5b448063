import { dayMs, hourMs } from '../../contracts/time/durations.ts';
import type { Random } from '../random.ts';

/** The Rally tests of one site, by the time their result is published, ascending. */
export type FunctionalTests = {
  readonly published: Float64Array;
  /** failedBefore[i] = failures among the first i tests. */
  readonly failedBefore: Float64Array;
};

export const untested: FunctionalTests = { published: new Float64Array(0), failedBefore: new Float64Array(1) };

/** A test about every six hours, published hours later; now and then the tests stand still for some days. */
export const runTests = (
  random: Random,
  { from, to, failureChance }: { from: number; to: number; failureChance: (time: number) => number },
): FunctionalTests => {
  const lagMs = random.between(1, 8) * hourMs;
  const published: number[] = [];
  const failedBefore = [0];
  for (let time = from; time < to; time += random.between(5, 7) * hourMs) {
    if (random.chance(0.004)) time += random.between(1, 5) * dayMs;
    published.push(time + lagMs);
    failedBefore.push(failedBefore.at(-1)! + (random.chance(failureChance(time)) ? 1 : 0));
  }
  return { published: Float64Array.from(published), failedBefore: Float64Array.from(failedBefore) };
};

/** How many of the ascending `times` are <= `time`. */
const countUntil = (times: Float64Array, time: number): number => {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * The share of failed tests published in the last `days`, as the messages carry it:
 * three decimals, -1 when the site was never tested, null when no test falls into the window.
 */
export const failureShare = (tests: FunctionalTests, time: number, days: number): number | null => {
  const end = countUntil(tests.published, time);
  if (end === 0) return -1;
  const begin = countUntil(tests.published, time - days * dayMs);
  if (begin === end) return null;
  const failed = tests.failedBefore[end]! - tests.failedBefore[begin]!;
  return Math.round((1000 * failed) / (end - begin)) / 1000;
};
