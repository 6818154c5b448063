import { type BinnedMatrix, thresholdOf } from './bins.ts';
import { addLeaf, removeLeaf, type Trees } from './ensemble.ts';
import { takeNext } from './frontier.ts';
import { fillHistogram, type Histogram, histogramPool, type PackedHessians, subtractHistogram } from './histogram.ts';
import { type Bounds, childBounds, clamp, findMonotoneSplit, unbounded } from './monotone.ts';
import { partition } from './partition.ts';
import { drawToFront, type SeededRandom } from './seeded-random.ts';
import { findSplit, type NodeSums, type Split, type SplitRules } from './split.ts';

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
};

/** A node with no children yet: rows `order[begin..end)`. */
type OpenNode = {
  readonly node: number;
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  readonly sums: NodeSums;
  readonly bounds: Bounds;
  histogram: Histogram | undefined;
  split: Split | undefined;
};

const openNode = (
  node: number,
  begin: number,
  end: number,
  depth: number,
  sums: NodeSums,
  bounds: Bounds,
): OpenNode => ({ node, begin, end, depth, sums, bounds, histogram: undefined, split: undefined });

/** One tree in the making. */
type Growth = {
  readonly order: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: PackedHessians;
  readonly minGain: number;
  readonly frontier: OpenNode[];
  readonly leaves: OpenNode[];
};

/** A gain below this share of the squared gradients is rounding. */
const noise = 1e-12;

export type GrownLeaf = { readonly node: number; readonly begin: number; readonly end: number };

const sumRows = (
  order: Int32Array,
  begin: number,
  end: number,
  gradients: Float64Array,
  { values, scale }: PackedHessians,
): NodeSums => {
  let gradient = 0;
  let hessian = 0;
  for (let i = begin; i < end; i++) {
    gradient += gradients[order[i]!]!;
    hessian += values[order[i]!]! - 1;
  }
  return { gradient, hessian: hessian * scale, rows: end - begin };
};

/**
 * Grows trees on one binned matrix, leaf-wise: of all leaves, the one whose split gains most is split next.
 * Of two children only the smaller one's histogram is summed, the other's is the difference to the parent's.
 */
export const treeGrower = (binned: BinnedMatrix, rules: TreeRules, random: SeededRandom) => {
  const { offsets, edges, columns } = binned;
  const pool = histogramPool(offsets[columns]!);
  const scratch = new Int32Array(binned.rows);
  const shuffled = Int32Array.from({ length: columns }, (_, column) => column);

  const drawColumns = (): Int32Array => {
    if (rules.columnsPerSplit >= columns) return shuffled;
    drawToFront(shuffled, rules.columnsPerSplit, random);
    return shuffled.subarray(0, rules.columnsPerSplit);
  };

  const mayBeSplit = ({ sums, depth }: OpenNode): boolean =>
    sums.rows >= 2 * rules.minRows && sums.hessian >= 2 * rules.minHessian && depth < rules.maxDepth;

  const seekSplit = ({ sums, bounds, histogram }: OpenNode, scale: number, minGain: number): Split | undefined => {
    const { monotone, step } = rules;
    if (monotone === null) return findSplit(histogram!, offsets, drawColumns(), sums, rules, scale, minGain);
    return findMonotoneSplit(histogram!, offsets, drawColumns(), sums, rules, scale, minGain, monotone, bounds, step);
  };

  /** Parts the rows of a node and writes its split into the trees. */
  const splitNode = (trees: Trees, open: OpenNode, order: Int32Array): [OpenNode, OpenNode] => {
    const { node, begin, end, sums, bounds } = open;
    const { column, cut, missingLeft, left } = open.split!;
    const ids = { ids: binned.ids, stride: columns, start: column };
    const middle = partition(order, scratch, begin, end, ids, cut, offsets[column + 1]! - 1, missingLeft);
    const right = {
      gradient: sums.gradient - left.gradient,
      hessian: sums.hessian - left.hessian,
      rows: sums.rows - left.rows,
    };
    const value = (side: NodeSums): number => clamp(rules.step(side.gradient, side.hessian, rules.l2), bounds);
    const sides = childBounds(bounds, rules.monotone?.[column] ?? 0, value(left), value(right));
    trees.feature[node] = column;
    trees.threshold[node] = thresholdOf(edges[column]!, cut - offsets[column]!);
    trees.missingLeft[node] = missingLeft ? 1 : 0;
    trees.left[node] = addLeaf(trees);
    trees.right[node] = addLeaf(trees);
    return [
      openNode(trees.left[node]!, begin, middle, open.depth + 1, left, sides[0]),
      openNode(trees.right[node]!, middle, end, open.depth + 1, right, sides[1]),
    ];
  };

  const settle = (growth: Growth, open: OpenNode): void => {
    if (open.histogram !== undefined) open.split = seekSplit(open, growth.hessians.scale, growth.minGain);
    if (open.split === undefined && open.histogram !== undefined) pool.giveBack(open.histogram);
    (open.split === undefined ? growth.leaves : growth.frontier).push(open);
  };

  const fill = ({ order, gradients, hessians }: Growth, { begin, end }: OpenNode): Histogram => {
    const histogram = pool.lend();
    fillHistogram(histogram, binned, order, begin, end, gradients, hessians.values);
    return histogram;
  };

  /** Hands a parent's histogram on to its children, as far as they may be split. */
  const inherit = (growth: Growth, histogram: Histogram, small: OpenNode, large: OpenNode): void => {
    if (!mayBeSplit(large)) {
      pool.giveBack(histogram);
      return;
    }
    const summed = fill(growth, small);
    subtractHistogram(histogram, summed);
    large.histogram = histogram;
    if (mayBeSplit(small)) small.histogram = summed;
    else pool.giveBack(summed);
  };

  const splitLeaves = (trees: Trees, growth: Growth): void => {
    const { frontier, leaves, order } = growth;
    while (frontier.length > 0 && leaves.length + frontier.length < rules.maxLeaves) {
      const open = takeNext(frontier, rules.maxLeaves < Number.POSITIVE_INFINITY);
      const [left, right] = splitNode(trees, open, order);
      const [small, large] = left.sums.rows <= right.sums.rows ? [left, right] : [right, left];
      if (leaves.length + frontier.length + 2 < rules.maxLeaves) inherit(growth, open.histogram!, small, large);
      else pool.giveBack(open.histogram!);
      settle(growth, large);
      settle(growth, small);
    }
    for (const open of frontier) pool.giveBack(open.histogram!);
    leaves.push(...frontier);
  };

  /**
   * Appends one tree, grown on the rows `order[0..rows)`, which it reorders leaf by leaf.
   * @returns its leaves, none (and no tree) when no split helps
   */
  const grow = (
    trees: Trees,
    order: Int32Array,
    rows: number,
    gradients: Float64Array,
    hessians: PackedHessians,
  ): readonly GrownLeaf[] => {
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += gradients[order[i]!]! ** 2;
    const growth: Growth = { order, gradients, hessians, minGain: squares * noise, frontier: [], leaves: [] };
    const sums = sumRows(order, 0, rows, gradients, hessians);
    const root = openNode(addLeaf(trees), 0, rows, 0, sums, unbounded);
    if (mayBeSplit(root)) root.histogram = fill(growth, root);
    settle(growth, root);
    if (growth.frontier.length === 0) {
      removeLeaf(trees);
      return [];
    }
    trees.roots.push(root.node);
    splitLeaves(trees, growth);
    for (const { node, begin, end, bounds } of growth.leaves) {
      const of = sumRows(order, begin, end, gradients, hessians);
      trees.value[node] = clamp(rules.step(of.gradient, of.hessian, rules.l2), bounds) * rules.shrink;
    }
    return growth.leaves;
  };

  return { grow };
};
