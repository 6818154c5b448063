/** Prior variance of the logarithm of a variance around its usual value; a factor of four is nothing special. */
const spreadOfVariances = 2;

/** A variance estimated by sums of squares. */
export type SeenVariance = {
  /** The estimate, noise subtracted; below 0 by chance. */
  readonly found: number;
  /** Its standard error by noise alone. */
  readonly error: number;
  /** Number of independent effects whose variance it is. */
  readonly effects: number;
};

/**
 * The variance to use: the geometric mean of the estimated and the usual one, weighted by the precision of their
 * logarithms. An estimate below its error only says that the variance is no larger than that error.
 */
export const likelyVariance = ({ found, error, effects }: SeenVariance, usual: number): number => {
  const seen = Math.max(found, Math.min(error, usual));
  const unsure = 2 / Math.max(effects, 1) + (error / seen) ** 2;
  const share = spreadOfVariances / (spreadOfVariances + unsure);
  return seen ** share * usual ** (1 - share);
};
