import type { Cells } from './cells.ts';

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
 * One Newton step towards the most likely common shift of the log-odds of a cell's latest outcomes, each expected by
 * the long run of its own (provider, region, template): a spell of one hard template is no incident, and a few
 * failures of what never fails are.
 * @param expectation - cells that `expectedBy` points into
 * @see Fahrmeir and Tutz 2001, Multivariate Statistical Modelling, section 8.3 (posterior mode of a random effect)
 */
export const lately = (cells: Cells, cell: number, expectation: Cells, time: number): Lately => {
  let failuresInARow = 0;
  let inARow = true;
  let weight = 1;
  const gradients = shiftHalfLives.map(() => 0);
  const curvatures = shiftHalfLives.map(() => priorPrecision);
  for (const { finishTime, succeeded, expectedBy } of cells.recent(cell)) {
    inARow &&= !succeeded;
    if (inARow) failuresInARow++;
    const { attempts, successes } = expectation.longRun(expectedBy, time);
    const expected = (successes + 1) / (attempts + 2);
    const age = Math.max(0, time - finishTime);
    for (const [index, { ms }] of shiftHalfLives.entries()) {
      const aged = weight * 2 ** (-age / ms);
      gradients[index]! += aged * ((succeeded ? 1 : 0) - expected);
      curvatures[index]! += aged * expected * (1 - expected);
    }
    weight *= perOutcome;
  }
  const shifts = gradients.map((gradient, index) =>
    Math.max(-largestShift, Math.min(largestShift, gradient / curvatures[index]!)),
  );
  return { failuresInARow, shifts };
};
