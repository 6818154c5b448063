import type { Cells } from '../counts/cells.ts';
import { type RecentOutcomes, recentLength, shiftHalfLives } from '../counts/recent-outcomes.ts';
import { halfLives, longest } from '../half-lives.ts';
import type { ChangeRates } from '../variances/shift-variances.ts';
import { boundedShift, ChangeReader } from './change-reader.ts';

/** A provider's latest outcomes, compared with its own record of the same templates. */
export type Lately = {
  /** Failures since the last success, 0 to `recentLength`. */
  readonly failuresInARow: number;
  /** Shift of the log-odds of success, below 0 when it does worse than usual; by `shiftHalfLives`. */
  readonly shifts: readonly number[];
  /**
   * The shift under the hypothesis of a sudden change: near 0 unless a change explains the latest outcomes better than
   * chance does.
   */
  readonly change: number;
  /** Probability of a sudden change. */
  readonly changeChance: number;
};

/** Precision of the normal prior of a shift, around 0: log-odds move by about one. */
const priorPrecision = 1;

/** After the newest outcome a change is soon forgotten, so that a provider that was bad is tried again. */
const changeHalfLife = shiftHalfLives[1];

export const nothingOfLate: Lately = {
  failuresInARow: 0,
  shifts: shiftHalfLives.map(() => 0),
  change: 0,
  changeChance: 0,
};

/**
 * Reads recent shifts: one Newton step towards the posterior mode of a common shift of the log-odds of a cell's latest
 * outcomes, each with the long-run probability of its own (provider, region, template) as its baseline. So a run of
 * failures of one hard template is no incident, and a few failures of what never fails are one.
 * @see Fahrmeir and Tutz 2001, Multivariate Statistical Modelling, section 8.3 (posterior mode of a random effect)
 */
export class LatelyReader {
  readonly #expectation: Cells;
  readonly #expected = new Float64Array(recentLength);
  readonly #errors = new Float64Array(recentLength);
  readonly #spreads = new Float64Array(recentLength);
  readonly #changes = new ChangeReader();

  /** @param expectation - cells that `expectedBy` points into */
  constructor(expectation: Cells) {
    this.#expectation = expectation;
  }

  /**
   * @param time - epoch ms
   * @param rates - probability of a change from one outcome to the next
   */
  read(recent: RecentOutcomes, cell: number, time: number, rates: ChangeRates): Lately {
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
    const { shift, chance } = this.#changes.read(recent, cell, remembered, this.#expected, rates);
    return { failuresInARow, shifts, change: 2 ** (-age / changeHalfLife.ms) * shift, changeChance: chance };
  }
}
