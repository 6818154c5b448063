import { type Cells, recentLength } from './cells.ts';

/** How a provider does of late, compared with what its own record says of the same templates. */
export type Lately = {
  /** Failures since the last success, 0 to 16. */
  readonly failuresInARow: number;
  /** Shift of the log-odds of success, below 0 when it does worse than usual; by `shiftHalfLives`. */
  readonly shifts: readonly number[];
};

const hourMs = 3_600_000;

/** Half-lives of the shifts; an outcome also weighs 0.85 of the next newer one. */
export const shiftHalfLives = [
  { label: '12h', ms: 12 * hourMs },
  { label: '2d', ms: 48 * hourMs },
] as const;

const perOutcome = 0.85;

/** The shift is taken to be normal around 0 with this precision: log-odds move by about one. */
const priorPrecision = 1;
const largestShift = 4;

/**
 * Reads what providers do of late, as of one time: one Newton step towards the most likely common shift of the log-odds
 * of a cell's latest outcomes, each expected by the long run of its own (provider, region, template). A spell of one
 * hard template is no incident, and a few failures of what never fails are.
 * @see Fahrmeir and Tutz 2001, Multivariate Statistical Modelling, section 8.3 (posterior mode of a random effect)
 */
export class LatelyReader {
  readonly #expectation: Cells;
  readonly #time: number;
  readonly #expected = new Map<number, number>();

  /** @param expectation - cells that `expectedBy` points into @param time - epoch ms */
  constructor(expectation: Cells, time: number) {
    this.#expectation = expectation;
    this.#time = time;
  }

  read(cells: Cells, cell: number): Lately {
    let failuresInARow = 0;
    let weight = 1;
    const gradients = [0, 0];
    const curvatures = [priorPrecision, priorPrecision];
    for (let n = 0; n < recentLength; n++) {
      const recent = cells.recent(cell, n);
      if (recent === undefined) break;
      const succeeded = recent.succeeded ? 1 : 0;
      if (failuresInARow === n && succeeded === 0) failuresInARow++;
      const expected = this.#expectedOf(recent.expectedBy);
      const age = Math.max(0, this.#time - recent.finishTime);
      for (let h = 0; h < shiftHalfLives.length; h++) {
        const aged = weight * 2 ** (-age / shiftHalfLives[h]!.ms);
        gradients[h]! += aged * (succeeded - expected);
        curvatures[h]! += aged * expected * (1 - expected);
      }
      weight *= perOutcome;
    }
    const shifts = gradients.map((gradient, h) =>
      Math.max(-largestShift, Math.min(largestShift, gradient / curvatures[h]!)),
    );
    return { failuresInARow, shifts };
  }

  #expectedOf(cell: number): number {
    let expected = this.#expected.get(cell);
    if (expected === undefined) {
      const { attempts, successes } = this.#expectation.longRun(cell, this.#time);
      expected = (successes + 1) / (attempts + 2);
      this.#expected.set(cell, expected);
    }
    return expected;
  }
}
