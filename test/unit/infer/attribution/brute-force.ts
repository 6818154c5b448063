/** A game: what a row is worth whose features in `coalition` (a bit each) come from `row`, the others from `background`. */
const mixed = (row: Float32Array, background: Float32Array, coalition: number): Float32Array =>
  row.map((value, feature) => (coalition & (1 << feature) ? value : background[feature]!));

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

const size = (coalition: number): number => coalition.toString(2).replaceAll('0', '').length;

/** Shapley values by their definition, over all coalitions and all rows of the background. */
export const bruteForce = (
  score: (row: Float32Array) => number,
  row: Float32Array,
  background: readonly Float32Array[],
): number[] => {
  const features = row.length;
  const worth = Array.from(
    { length: 2 ** features },
    (_, coalition) =>
      background.reduce((sum, other) => sum + score(mixed(row, other, coalition)), 0) / background.length,
  );
  return Array.from({ length: features }, (_, feature) => {
    let value = 0;
    for (let coalition = 0; coalition < worth.length; coalition++) {
      if (coalition & (1 << feature)) continue;
      const others = size(coalition);
      const weight = (factorial(others) * factorial(features - others - 1)) / factorial(features);
      value += weight * (worth[coalition | (1 << feature)]! - worth[coalition]!);
    }
    return value;
  });
};
