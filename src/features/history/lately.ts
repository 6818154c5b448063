import type { Cells } from './cells.ts';
import { shiftHalfLives } from './recent-outcomes.ts';

/** How a provider does of late, compared with what its own record says of the same templates. */
export type Lately = {
  /** Failures since the last success, 0 to 16. */
  readonly failuresInARow: number;
  /** Shift of the log-odds of success, below 0 when it does worse than usual; by `shiftHalfLives`. */
  readonly shifts: readonly number[];
};

/** The shift is taken to be normal around 0 with this precision: log-odds move by about one. */
const priorPrecision = 1;
const largestShift = 4;

const nothingOfLate: Lately = { failuresInARow: 0, shifts: shiftHalfLives.map(() => 0) };

/**
 * Reads what providers do of late, as of one time: one Newton step towards the most likely common shift of the log-odds
 * of a cell's latest outcomes, each expected by the long run of its own (provider, region, template). A spell of one
 * hard template is no incident, and a few failures of what never fails are.
 * @see Fahrmeir and Tutz 2001, Multivariate Statistical Modelling, section 8.3 (posterior mode of a random effect)
 */
export class LatelyReader {
  readonly #expectation: Cells;
  readonly #time: number;
  readonly #errors = new Float64Array(16);
  readonly #spreads = new Float64Array(16);

  /** @param expectation - cells that `expectedBy` points into @param time - epoch ms */
  constructor(expectation: Cells, time: number) {
    this.#expectation = expectation;
    this.#time = time;
  }

  read({ recent }: Cells, cell: number): Lately {
    const count = cell < 0 ? 0 : recent.count(cell);
    if (count === 0) return nothingOfLate;
    let failuresInARow = 0;
    for (let n = 0; n < count; n++) {
      const succeeded = recent.succeeded(cell, n) ? 1 : 0;
      if (failuresInARow === n && succeeded === 0) failuresInARow++;
      const expected = this.#expectation.expected(recent.expectedBy(cell, n), this.#time);
      this.#errors[n] = succeeded - expected;
      this.#spreads[n] = expected * (1 - expected);
    }
    const age = Math.max(0, this.#time - recent.newestFinish(cell));
    const shifts = [0, 0];
    for (let h = 0; h < shiftHalfLives.length; h++) {
      const aged = 2 ** (-age / shiftHalfLives[h]!.ms);
      const gradient = aged * recent.weighted(cell, h, this.#errors, count);
      const curvature = priorPrecision + aged * recent.weighted(cell, h, this.#spreads, count);
      shifts[h] = Math.max(-largestShift, Math.min(largestShift, gradient / curvature));
    }
    return { failuresInARow, shifts };
  }
}
