import type { Kernel } from '../kernel/kernel.ts';
import { mayBeSplit, type OpenNode } from './open-node.ts';
import type { TreeRules } from './tree-rules.ts';

/**
 * Most histograms open at the same time: where the best leaf comes first, one for every leaf; otherwise those of the
 * larger siblings along a path on which each node has at most half of its parent's rows.
 */
export const slotsNeeded = (rows: number, { maxLeaves, minRows }: TreeRules): number =>
  maxLeaves < Number.POSITIVE_INFINITY
    ? Math.min(maxLeaves, Math.ceil(rows / minRows)) + 1
    : Math.ceil(Math.log2(rows + 1)) + 3;

/** The available histograms, and the node of each. */
export type NodeHistograms = {
  /** Sums a node's rows into a histogram, in these columns alone. */
  readonly fill: (open: OpenNode, columns: Int32Array) => void;
  readonly giveBack: (open: OpenNode) => void;
  /** Gives histograms of all columns to those children that may be split, and releases the parent's. */
  readonly inherit: (parent: OpenNode, small: OpenNode, large: OpenNode) => void;
};

/**
 * @param slots - of the kernel
 * @param every - all columns
 */
export const nodeHistograms = (kernel: Kernel, slots: number, every: Int32Array, rules: TreeRules): NodeHistograms => {
  const free = Array.from({ length: slots }, (_, slot) => slot);
  const fill = (open: OpenNode, columns: Int32Array): void => {
    open.slot = free.pop()!;
    kernel.fill(open.slot, columns, open.begin, open.end);
  };
  const giveBack = (open: OpenNode): void => {
    if (open.slot !== undefined) free.push(open.slot);
    open.slot = undefined;
  };
  const inherit = (parent: OpenNode, small: OpenNode, large: OpenNode): void => {
    if (mayBeSplit(large, rules)) {
      fill(small, every);
      kernel.subtract(parent.slot!, small.slot!);
      large.slot = parent.slot;
      if (!mayBeSplit(small, rules)) giveBack(small);
    } else {
      giveBack(parent);
      if (mayBeSplit(small, rules)) fill(small, every);
    }
  };
  return { fill, giveBack, inherit };
};
