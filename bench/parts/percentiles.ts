const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/**
 * One of the values, by its place among them.
 * @param share - in [0, 1]: 0 the least, 1 the largest
 * @returns NaN of none
 */
export const quantile = (values: readonly number[], share: number): number =>
  ascending(values)[Math.floor(share * (values.length - 1))] ?? Number.NaN;

/** The value in the middle, or the mean of the two there; NaN of none. */
export const median = (values: readonly number[]): number => {
  const sorted = ascending(values);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
};

/** What a report tells of times in ms. @param digits - behind the point */
export const percentiles = (ms: readonly number[], digits: number) => ({
  p50_ms: Number(quantile(ms, 0.5).toFixed(digits)),
  p99_ms: Number(quantile(ms, 0.99).toFixed(digits)),
});
