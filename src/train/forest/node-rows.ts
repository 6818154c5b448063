/** The rows of a node, gathered: `rows[0..count)`, their weights and weighted targets, and the sums of both. */
export type NodeRows = {
  readonly rows: Int32Array;
  readonly weights: Float64Array;
  readonly weighted: Float64Array;
  count: number;
  weight: number;
  sum: number;
};

/** @param most - rows of a node */
export const roomForRows = (most: number): NodeRows => ({
  rows: new Int32Array(most),
  weights: new Float64Array(most),
  weighted: new Float64Array(most),
  count: 0,
  weight: 0,
  sum: 0,
});

/**
 * Gathers the rows `order[begin..end)`.
 * @param weights - and targets, by row
 * @returns whether their targets differ
 */
export const gather = (
  node: NodeRows,
  order: Int32Array,
  begin: number,
  end: number,
  weights: Float64Array,
  target: Float64Array,
): boolean => {
  const first = target[order[begin]!]!;
  let differ = false;
  node.count = end - begin;
  node.weight = 0;
  node.sum = 0;
  for (let i = 0; i < node.count; i++) {
    const row = order[begin + i]!;
    const weight = weights[row]!;
    const weighted = weight * target[row]!;
    differ ||= target[row] !== first;
    node.rows[i] = row;
    node.weights[i] = weight;
    node.weighted[i] = weighted;
    node.weight += weight;
    node.sum += weighted;
  }
  return differ;
};
