const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/**
 * A quantile of the values.
 * @param share - in [0, 1]: 0 the least, 1 the largest
 * @returns NaN without values
 */
export const quantile = (values: readonly number[], share: number): number =>
  ascending(values)[Math.floor(share * (values.length - 1))] ?? Number.NaN;

/** The median; NaN without values. */
export const median = (values: readonly number[]): number => {
  const sorted = ascending(values);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
};

/**
 * Percentiles of times in ms, for a report.
 * @param digits - behind the point
 */
export const percentiles = (ms: readonly number[], digits: number) => ({
  p50_ms: Number(quantile(ms, 0.5).toFixed(digits)),
  p99_ms: Number(quantile(ms, 0.99).toFixed(digits)),
});
