import { type RecentOutcomes, recentLength } from '../counts/recent-outcomes.ts';
import type { ChangeRates } from '../variances/shift-variances.ts';

/** Shifts of the log-odds are bounded by this. */
export const largestShift = 4;

/** A sudden change of the log-odds of success, as of the newest outcome. */
type Change = {
  /** Below 0 when it does worse than usual; near 0 unless a change explains the outcomes better than chance does. */
  readonly shift: number;
  /** Probability that there was a change which has not ended. */
  readonly chance: number;
};

export const boundedShift = (shift: number): number => Math.max(-largestShift, Math.min(largestShift, shift));

/** Success probability of an outcome about which nothing is known. */
const evenOdds = 0.5;

/** 1 / n. */
const reciprocals = Float64Array.from({ length: recentLength + 2 }, (_, n) => 1 / n);

/**
 * Tells a sudden change from chance by the latest outcomes of a cell. Either all is as usual, or there was a change
 * before one of the outcomes, since when successes come at an unknown rate with a uniform prior. As time goes by a
 * change ends, and all is as usual again: soon if it passes, late if it lasts.
 * @see Adams and MacKay 2007, Bayesian Online Changepoint Detection; Rabiner 1989, A tutorial on hidden Markov models
 */
export class ChangeReader {
  /** Likelihood of a change before each outcome, 0 = the newest, relative to the others and to no change. */
  readonly #passing = new Float64Array(recentLength);
  readonly #lasting = new Float64Array(recentLength);
  /** Successes from the newest outcome up to each. */
  readonly #successes = new Float64Array(recentLength);

  /**
   * @param count - of the latest outcomes; those older than the longest memory are left out, since they have no
   * expected probability
   * @param expected - usual success probability of each, newest first
   */
  read(recent: RecentOutcomes, cell: number, count: number, expected: Float64Array, rates: ChangeRates): Change {
    const successes = this.#successes;
    for (let n = 0, sum = 0; n < count; n++) {
      if (recent.succeeded(cell, n)) sum++;
      successes[n] = sum;
    }
    const usual = this.#weigh(recent, cell, count, expected, rates);
    let changed = 0;
    let shift = 0;
    let expectedSuccesses = 0;
    for (let begun = 0; begun < count; begun++) {
      expectedSuccesses += expected[begun]!;
      const likelihood = this.#passing[begun]! + this.#lasting[begun]!;
      const trials = begun + 1;
      const succeeded = successes[begun]!;
      const odds = ((succeeded + 1) * (trials - expectedSuccesses)) / ((trials - succeeded + 1) * expectedSuccesses);
      changed += likelihood;
      shift += likelihood * Math.log(odds);
    }
    return { shift: boundedShift(shift / (usual + changed)), chance: changed / (usual + changed) };
  }

  /**
   * Weighs all hypotheses, from the oldest outcome on.
   * @returns probability that all is as usual
   */
  #weigh(recent: RecentOutcomes, cell: number, count: number, expected: Float64Array, rates: ChangeRates): number {
    const passing = this.#passing;
    const lasting = this.#lasting;
    const successes = this.#successes;
    let usual = 1;
    for (let n = count - 1; n >= 0; n--) {
      const succeeded = recent.succeeded(cell, n);
      const passingKept = recent.changesKept(cell, n, 'passing');
      const lastingKept = recent.changesKept(cell, n, 'lasting');
      for (let begun = n + 1; begun < count; begun++) {
        const trials = begun - n;
        const before = successes[begun]! - successes[n]!;
        const likelihood = ((succeeded ? before : trials - before) + 1) * reciprocals[trials + 2]!;
        const passes = passing[begun]!;
        const lasts = lasting[begun]!;
        usual += (1 - passingKept) * passes + (1 - lastingKept) * lasts;
        passing[begun] = likelihood * passingKept * passes;
        lasting[begun] = likelihood * lastingKept * lasts;
      }
      passing[n] = usual * rates.passing * evenOdds;
      lasting[n] = usual * rates.lasting * evenOdds;
      usual *= succeeded ? expected[n]! : 1 - expected[n]!;
    }
    return usual;
  }
}
