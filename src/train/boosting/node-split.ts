import type { Kernel } from '../kernel/kernel.ts';
import { addLeaf, type Trees } from '../models/ensemble.ts';
import { type Bins, thresholdOf } from '../splits/bins.ts';
import { channels } from '../splits/histogram.ts';
import { childBounds, clamp, findMonotoneSplit } from '../splits/monotone.ts';
import { type BestCut, findSplit, type NodeSums, type Split } from '../splits/split.ts';
import { type OpenNode, openNode } from './open-node.ts';
import type { TreeRules } from './tree-rules.ts';

/** What the nodes of a fit are split with. */
export type SplitTools = { readonly binned: Bins; readonly rules: TreeRules; readonly kernel: Kernel };

/** Tries these columns; undefined where no split helps. */
export const seekSplit = (
  { binned: { offsets }, rules, kernel }: SplitTools,
  { sums, bounds, slot }: OpenNode,
  tried: Int32Array,
  scale: number,
  minGain: number,
): Split | undefined => {
  const { monotone, step } = rules;
  const { histograms, bins } = kernel.workspace;
  const histogram = histograms.subarray(slot! * bins * channels, (slot! + 1) * bins * channels);
  if (monotone !== null) {
    return findMonotoneSplit(histogram, offsets, tried, sums, rules, scale, minGain, monotone, bounds, step);
  }
  const search = (best: BestCut): void => kernel.seek(best, slot!, tried, sums, rules, scale);
  return findSplit(histogram, offsets, sums, rules, minGain, search);
};

/** Partitions the rows of a node and writes its split into the trees. */
export const splitNode = (
  { binned: { offsets, edges }, rules, kernel }: SplitTools,
  trees: Trees,
  open: OpenNode,
): [OpenNode, OpenNode] => {
  const { node, begin, end, sums, bounds } = open;
  const { column, cut, missingLeft, left } = open.split!;
  const bin = cut - offsets[column]!;
  const middle = kernel.partition(begin, end, column, bin, edges[column]!.length + 1, missingLeft);
  const right = {
    gradient: sums.gradient - left.gradient,
    hessian: sums.hessian - left.hessian,
    rows: sums.rows - left.rows,
  };
  const value = (side: NodeSums): number => clamp(rules.step(side.gradient, side.hessian, rules.l2), bounds);
  const sides = childBounds(bounds, rules.monotone?.[column] ?? 0, value(left), value(right));
  trees.feature[node] = column;
  trees.threshold[node] = thresholdOf(edges[column]!, bin);
  trees.missingLeft[node] = missingLeft ? 1 : 0;
  trees.left[node] = addLeaf(trees);
  trees.right[node] = addLeaf(trees);
  return [
    openNode(trees.left[node]!, begin, middle, open.depth + 1, left, sides[0]),
    openNode(trees.right[node]!, middle, end, open.depth + 1, right, sides[1]),
  ];
};
