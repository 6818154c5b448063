/** How far a variance may be from what is usual: variance of its logarithm, so that a factor of four is nothing special. */
const spreadOfVariances = 2;

/** A variance by sums of squares. */
export type SeenVariance = {
  /** Sum of squares, less what noise adds, over `weight`; below 0 by chance. */
  readonly found: number;
  /** Standard error that noise alone leaves it. */
  readonly error: number;
  /** How many independent effects it is the variance of. */
  readonly effects: number;
};

/**
 * The variance to go by: geometrically between the one that is seen and the usual one, by how well the logarithms of both
 * are known. What is below its error is only known to be no more than that.
 */
export const likelyVariance = ({ found, error, effects }: SeenVariance, usual: number): number => {
  const seen = Math.max(found, Math.min(error, usual));
  const unsure = 2 / Math.max(effects, 1) + (error / seen) ** 2;
  const share = spreadOfVariances / (spreadOfVariances + unsure);
  return seen ** share * usual ** (1 - share);
};
