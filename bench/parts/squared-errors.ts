const sumOfSquares = (observed: Float64Array, predicted: (row: number) => number): number =>
  observed.reduce((sum, value, row) => sum + (value - predicted(row)) ** 2, 0);

/** Root of the mean squared error. */
export const rmse = (observed: Float64Array, predicted: Float64Array): number =>
  Math.sqrt(sumOfSquares(observed, (row) => predicted[row]!) / observed.length);

/** Share of the variance that is explained, 1 at best; NaN where the observations don't vary. */
export const r2 = (observed: Float64Array, predicted: Float64Array): number => {
  const mean = observed.reduce((sum, value) => sum + value, 0) / observed.length;
  const variation = sumOfSquares(observed, () => mean);
  return variation === 0 ? Number.NaN : 1 - sumOfSquares(observed, (row) => predicted[row]!) / variation;
};
