import type { Cells } from '../counts/cells.ts';
import { type RecentOutcomes, recentLength, shiftHalfLives } from '../counts/recent-outcomes.ts';
import { halfLives, longest } from '../half-lives.ts';

/** How a provider does of late, compared with what its own record says of the same templates. */
export type Lately = {
  /** Failures since the last success, 0 to `recentLength`. */
  readonly failuresInARow: number;
  /** Shift of the log-odds of success, below 0 when it does worse than usual; by `shiftHalfLives`. */
  readonly shifts: readonly number[];
  /** The same if it changed at once: near 0 unless a change explains the latest outcomes better than chance does. */
  readonly change: number;
  /** How likely there was one. */
  readonly changeChance: number;
};

/** The shift is taken to be normal around 0 with this precision: log-odds move by about one. */
const priorPrecision = 1;
/** No log-odds are moved by more. */
export const largestShift = 4;

/** A change is forgotten, unless outcomes confirm it. */
const changeHalfLife = shiftHalfLives[1];

export const nothingOfLate: Lately = {
  failuresInARow: 0,
  shifts: shiftHalfLives.map(() => 0),
  change: 0,
  changeChance: 0,
};

export const boundedShift = (shift: number): number => Math.max(-largestShift, Math.min(largestShift, shift));

/**
 * Reads what providers do of late: one Newton step towards the most likely common shift of the log-odds
 * of a cell's latest outcomes, each expected by the long run of its own (provider, region, template). A spell of one
 * hard template is no incident, and a few failures of what never fails are.
 * @see Fahrmeir and Tutz 2001, Multivariate Statistical Modelling, section 8.3 (posterior mode of a random effect)
 */
export class LatelyReader {
  readonly #expectation: Cells;
  readonly #expected = new Float64Array(recentLength);
  readonly #errors = new Float64Array(recentLength);
  readonly #spreads = new Float64Array(recentLength);

  /** @param expectation - cells that `expectedBy` points into */
  constructor(expectation: Cells) {
    this.#expectation = expectation;
  }

  /** @param time - epoch ms @param rate - how likely a provider changes from one outcome to the next */
  read(recent: RecentOutcomes, cell: number, time: number, rate: number): Lately {
    const count = cell < 0 ? 0 : recent.count(cell);
    if (count === 0) return nothingOfLate;
    let failuresInARow = 0;
    for (let n = 0; n < count; n++) {
      const succeeded = recent.succeeded(cell, n) ? 1 : 0;
      if (failuresInARow === n && succeeded === 0) failuresInARow++;
      const expected = this.#expectation.expected(recent.expectedBy(cell, n), time);
      this.#expected[n] = expected;
      this.#errors[n] = succeeded - expected;
      this.#spreads[n] = expected * (1 - expected);
    }
    const age = Math.max(0, time - recent.newestFinish(cell));
    const shifts = [0, 0];
    for (let h = 0; h < shiftHalfLives.length; h++) {
      const aged = 2 ** (-age / shiftHalfLives[h]!.ms);
      const gradient = aged * recent.weighted(cell, h, this.#errors, count);
      const curvature = priorPrecision + aged * recent.weighted(cell, h, this.#spreads, count);
      shifts[h] = boundedShift(gradient / curvature);
    }
    const remembered = recent.countSince(cell, recent.newestFinish(cell) - halfLives[longest]!.ms);
    const { shift, chance } = this.#change(remembered, rate);
    const change = 2 ** (-age / changeHalfLife.ms) * shift;
    return { failuresInARow, shifts, change, changeChance: chance };
  }

  /**
   * Mean shift, and how likely there was one, over what may have happened: nothing, or a change before the n-th latest
   * outcome, since when successes come at a rate of which nothing is known but the outcomes themselves.
   * @param count - of the latest outcomes; older ones than the longest memory say nothing, since it expects none of
   * them
   * @see Adams and MacKay 2007, Bayesian Online Changepoint Detection
   */
  #change(count: number, rate: number): { readonly shift: number; readonly chance: number } {
    let [successes, expectedSuccesses] = [0, 0];
    let likelihoodRatio = 1;
    let [weights, weighted] = [1, 0];
    for (let n = 0; n < count; n++) {
      const expected = this.#expected[n]!;
      const succeeded = this.#errors[n]! > 0;
      const foretold = (successes + 1) / (n + 2);
      likelihoodRatio *= succeeded ? foretold / expected : (1 - foretold) / (1 - expected);
      if (succeeded) successes++;
      expectedSuccesses += expected;
      const failures = n + 1 - successes;
      const weight = rate * likelihoodRatio;
      weights += weight;
      weighted +=
        weight * Math.log(((successes + 1) * (n + 1 - expectedSuccesses)) / ((failures + 1) * expectedSuccesses));
    }
    return { shift: boundedShift(weighted / weights), chance: 1 - 1 / weights };
  }
}
