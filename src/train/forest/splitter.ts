import type { SeededRandom } from '../seeded-random.ts';
import type { NodeRows } from './node-rows.ts';

/**
 * The best cut so far. It maximises sum^2 / weight of the left side plus that of the right; but for a constant and a
 * factor this is (leftSum * weight - sum * leftWeight)^2 / (leftWeight * rightWeight), kept as a fraction.
 */
export type ForestCut = {
  numerator: number;
  denominator: number;
  /** -1 before any is found. */
  column: number;
  /** Values up to this go left, in the splitter's own units. */
  at: number;
  /** undefined: the node has no missing values. */
  missingLeft: boolean | undefined;
};

/** How the nodes of a forest's trees are split. */
export type Splitter = {
  /** Tries cuts of a column. @returns whether the column varies in this node */
  readonly tryColumn: (best: ForestCut, node: NodeRows, column: number, random: SeededRandom) => boolean;
  /**
   * Moves the rows of `order[begin..end)` that go left to its front, both sides keeping their order.
   * @returns where the right side begins
   */
  readonly partition: (order: Int32Array, begin: number, end: number, cut: ForestCut) => number;
  /** The cut as a float32 value of its column. */
  readonly thresholdOf: (cut: ForestCut) => number;
};

/** Keeps the cut if it is better and leaves `minRows` on both sides. */
export const tryCut = (
  best: ForestCut,
  node: NodeRows,
  minRows: number,
  column: number,
  at: number,
  missingLeft: boolean | undefined,
  sum: number,
  weight: number,
  count: number,
): void => {
  if (count < minRows || node.count - count < minRows) return;
  const distance = sum * node.weight - node.sum * weight;
  const numerator = distance * distance;
  const denominator = weight * (node.weight - weight);
  if (!(numerator * best.denominator > best.numerator * denominator)) return;
  best.numerator = numerator;
  best.denominator = denominator;
  best.column = column;
  best.at = at;
  best.missingLeft = missingLeft;
};
