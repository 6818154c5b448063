import type { KernelName } from '../kernel/kernel.ts';
import { openKernel } from '../kernel/open-kernel.ts';
import { addLeaf, removeLeaf, type Trees } from '../models/ensemble.ts';
import { drawToFront, type SeededRandom } from '../seeded-random.ts';
import { type BinnedMatrix, thresholdOf } from '../splits/bins.ts';
import { takeNext } from '../splits/frontier.ts';
import { channels, packPairs } from '../splits/histogram.ts';
import { type Bounds, childBounds, clamp, findMonotoneSplit, unbounded } from '../splits/monotone.ts';
import { type BestCut, findSplit, type NodeSums, type Split, type SplitRules } from '../splits/split.ts';

export type TreeRules = SplitRules & {
  /** Infinity = no limit. */
  readonly maxLeaves: number;
  readonly maxDepth: number;
  /** Columns tried per node. */
  readonly columnsPerSplit: number;
  readonly monotone: ArrayLike<number> | null;
  /** A leaf's value from its sums, before shrinking. */
  readonly step: (gradient: number, hessian: number, l2: number) => number;
  /** Scales every leaf. */
  readonly shrink: number;
  readonly kernel: KernelName;
};

/** A node with no children yet: rows `order[begin..end)`. */
type OpenNode = {
  readonly node: number;
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  readonly sums: NodeSums;
  readonly bounds: Bounds;
  /** Of the histogram, undefined where it has none. */
  slot: number | undefined;
  split: Split | undefined;
};

const openNode = (
  node: number,
  begin: number,
  end: number,
  depth: number,
  sums: NodeSums,
  bounds: Bounds,
): OpenNode => ({ node, begin, end, depth, sums, bounds, slot: undefined, split: undefined });

/** One tree in the making. */
type Growth = {
  readonly trees: Trees;
  /** Of the packed hessians. */
  readonly scale: number;
  readonly minGain: number;
  readonly frontier: OpenNode[];
  readonly leaves: OpenNode[];
};

/** A gain below this share of the squared gradients is rounding. */
const noise = 1e-12;

/** From this share of the columns on, a histogram of all of them pays: one child's is then a difference. */
const inheritFrom = 0.5;

export type GrownLeaf = { readonly node: number; readonly begin: number; readonly end: number };

/**
 * Histograms open at the same time, at most: where the best leaf comes first, one of every leaf; else those of the
 * larger siblings along a path on which each node has at most half of its parent's rows.
 */
const slotsNeeded = (rows: number, { maxLeaves, minRows }: TreeRules): number =>
  maxLeaves < Number.POSITIVE_INFINITY
    ? Math.min(maxLeaves, Math.ceil(rows / minRows)) + 1
    : Math.ceil(Math.log2(rows + 1)) + 3;

/**
 * Grows trees on one binned matrix, leaf-wise: of all leaves, the one whose split gains most is split next.
 * Of two children only the smaller one's histogram is summed, the other's is the difference to the parent's; but where
 * few columns are tried at each node, each sums those few itself.
 */
export const treeGrower = (binned: BinnedMatrix, rules: TreeRules, random: SeededRandom) => {
  const { rows: allRows, offsets, edges, columns } = binned;
  const inherits = rules.columnsPerSplit >= inheritFrom * columns;
  const slots = inherits ? slotsNeeded(allRows, rules) : 1;
  const kernel = openKernel(binned, slots, rules.kernel);
  const { order, pairs, histograms, bins } = kernel.workspace;
  const free = Array.from({ length: slots }, (_, slot) => slot);
  const every = Int32Array.from({ length: columns }, (_, column) => column);
  const shuffled = every.slice();

  const drawColumns = (): Int32Array => {
    if (rules.columnsPerSplit >= columns) return every;
    drawToFront(shuffled, rules.columnsPerSplit, random);
    return shuffled.subarray(0, rules.columnsPerSplit);
  };

  const giveBack = (open: OpenNode): void => {
    if (open.slot !== undefined) free.push(open.slot);
    open.slot = undefined;
  };

  const mayBeSplit = ({ sums, depth }: OpenNode): boolean =>
    sums.rows >= 2 * rules.minRows && sums.hessian >= 2 * rules.minHessian && depth < rules.maxDepth;

  const seekSplit = ({ sums, bounds, slot }: OpenNode, tried: Int32Array, growth: Growth): Split | undefined => {
    const { scale, minGain } = growth;
    const { monotone, step } = rules;
    const histogram = histograms.subarray(slot! * bins * channels, (slot! + 1) * bins * channels);
    if (monotone !== null) {
      return findMonotoneSplit(histogram, offsets, tried, sums, rules, scale, minGain, monotone, bounds, step);
    }
    const search = (best: BestCut): void => kernel.seek(best, slot!, tried, sums, rules, scale);
    return findSplit(histogram, offsets, sums, rules, minGain, search);
  };

  /** Parts the rows of a node and writes its split into the trees. */
  const splitNode = (trees: Trees, open: OpenNode): [OpenNode, OpenNode] => {
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

  const fill = (open: OpenNode, tried: Int32Array): void => {
    open.slot = free.pop()!;
    kernel.fill(open.slot, tried, open.begin, open.end);
  };

  /** Finds the node's split; without one it is a leaf. @param goesOn - false where the tree gets no more leaves */
  const settle = (growth: Growth, open: OpenNode, goesOn: boolean): void => {
    if (goesOn && mayBeSplit(open)) {
      const tried = drawColumns();
      if (!inherits) fill(open, tried);
      open.split = seekSplit(open, tried, growth);
      if (!inherits || open.split === undefined) giveBack(open);
    }
    (open.split === undefined ? growth.leaves : growth.frontier).push(open);
  };

  /** Gives those children that may be split their histograms, and the parent's away. */
  const inherit = (parent: OpenNode, small: OpenNode, large: OpenNode): void => {
    if (mayBeSplit(large)) {
      fill(small, every);
      kernel.subtract(parent.slot!, small.slot!);
      large.slot = parent.slot;
      if (!mayBeSplit(small)) giveBack(small);
    } else {
      giveBack(parent);
      if (mayBeSplit(small)) fill(small, every);
    }
  };

  const splitLeaves = (growth: Growth): void => {
    const { trees, frontier, leaves } = growth;
    while (frontier.length > 0 && leaves.length + frontier.length < rules.maxLeaves) {
      const open = takeNext(frontier, rules.maxLeaves < Number.POSITIVE_INFINITY);
      const [left, right] = splitNode(trees, open);
      const [small, large] = left.sums.rows <= right.sums.rows ? [left, right] : [right, left];
      const goesOn = leaves.length + frontier.length + 2 < rules.maxLeaves;
      if (inherits && goesOn) inherit(open, small, large);
      else giveBack(open);
      settle(growth, large, goesOn);
      settle(growth, small, goesOn);
    }
    for (const open of frontier) giveBack(open);
    leaves.push(...frontier);
  };

  const noiseOf = (rows: number): number => {
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += pairs[order[i]! * channels]! ** 2;
    return squares * noise;
  };

  /**
   * Appends one tree, grown on the rows `order[0..rows)`, which it reorders leaf by leaf.
   * @param gradients - and hessians, by row
   * @returns its leaves, none (and no tree) when no split helps
   */
  const grow = (trees: Trees, rows: number, gradients: Float64Array, hessians: Float64Array): readonly GrownLeaf[] => {
    const scale = packPairs(gradients, hessians, pairs);
    const growth: Growth = { trees, scale, minGain: noiseOf(rows), frontier: [], leaves: [] };
    const root = openNode(addLeaf(trees), 0, rows, 0, kernel.sum(0, rows, scale), unbounded);
    if (inherits && mayBeSplit(root)) fill(root, every);
    settle(growth, root, rules.maxLeaves > 1);
    if (growth.frontier.length === 0) {
      removeLeaf(trees);
      return [];
    }
    trees.roots.push(root.node);
    splitLeaves(growth);
    for (const { node, begin, end, bounds } of growth.leaves) {
      const of = kernel.sum(begin, end, scale);
      trees.value[node] = clamp(rules.step(of.gradient, of.hessian, rules.l2), bounds) * rules.shrink;
    }
    return growth.leaves;
  };

  return { order, grow };
};
