import type { Bounds } from '../splits/monotone.ts';
import type { NodeSums, Split } from '../splits/split.ts';
import type { TreeRules } from './tree-rules.ts';

/** A node with no children yet: rows `order[begin..end)`. */
export type OpenNode = {
  readonly node: number;
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  readonly sums: NodeSums;
  readonly bounds: Bounds;
  /** Slot of its histogram; undefined where it has none. */
  slot: number | undefined;
  split: Split | undefined;
};

export const openNode = (
  node: number,
  begin: number,
  end: number,
  depth: number,
  sums: NodeSums,
  bounds: Bounds,
): OpenNode => ({ node, begin, end, depth, sums, bounds, slot: undefined, split: undefined });

export const mayBeSplit = ({ sums, depth }: OpenNode, { minRows, minHessian, maxDepth }: TreeRules): boolean =>
  sums.rows >= 2 * minRows && sums.hessian >= 2 * minHessian && depth < maxDepth;
