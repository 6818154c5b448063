import type { Kernel } from '../kernel/kernel.ts';
import { openKernel } from '../kernel/open-kernel.ts';
import { addLeaf, removeLeaf, type Trees } from '../models/ensemble.ts';
import { drawToFront, type SeededRandom } from '../seeded-random.ts';
import type { Bins } from '../splits/bins.ts';
import { takeNext } from '../splits/frontier.ts';
import { channels, packPairs } from '../splits/histogram.ts';
import { clamp, unbounded } from '../splits/monotone.ts';
import { type NodeHistograms, nodeHistograms, slotsNeeded } from './node-histograms.ts';
import { type SplitTools, seekSplit, splitNode } from './node-split.ts';
import { mayBeSplit, type OpenNode, openNode } from './open-node.ts';
import type { TreeRules } from './tree-rules.ts';

/** Shared by all trees of a fit. */
type Tools = SplitTools & {
  readonly histograms: NodeHistograms;
  /** Whether a node gets a histogram of all columns before columns are drawn. */
  readonly inherits: boolean;
  readonly every: Int32Array;
  readonly drawColumns: () => Int32Array;
};

/** The tree being grown. */
type Growth = {
  readonly trees: Trees;
  /** Of the packed hessians. */
  readonly scale: number;
  readonly minGain: number;
  readonly frontier: OpenNode[];
  readonly leaves: OpenNode[];
};

/** A gain below this share of the squared gradients is rounding noise. */
const noise = 1e-12;

/** From this share of the columns on, a histogram of all columns pays: one child's is then a difference. */
const inheritFrom = 0.5;

export type GrownLeaf = { readonly node: number; readonly begin: number; readonly end: number };

const columnDrawer = (every: Int32Array, count: number, random: SeededRandom): (() => Int32Array) => {
  if (count >= every.length) return () => every;
  const shuffled = every.slice();
  return () => {
    drawToFront(shuffled, count, random);
    return shuffled.subarray(0, count);
  };
};

/**
 * Finds the node's split; a node without one is a leaf.
 * @param goesOn - false when the tree may get no more leaves
 */
const settle = (tools: Tools, growth: Growth, open: OpenNode, goesOn: boolean): void => {
  const { rules, histograms, inherits, drawColumns } = tools;
  if (goesOn && mayBeSplit(open, rules)) {
    const tried = drawColumns();
    if (!inherits) histograms.fill(open, tried);
    open.split = seekSplit(tools, open, tried, growth.scale, growth.minGain);
    if (!inherits || open.split === undefined) histograms.giveBack(open);
  }
  (open.split === undefined ? growth.leaves : growth.frontier).push(open);
};

const splitLeaves = (tools: Tools, growth: Growth): void => {
  const { histograms, inherits } = tools;
  const { maxLeaves } = tools.rules;
  const { trees, frontier, leaves } = growth;
  while (frontier.length > 0 && leaves.length + frontier.length < maxLeaves) {
    const open = takeNext(frontier, maxLeaves < Number.POSITIVE_INFINITY);
    const [left, right] = splitNode(tools, trees, open);
    const [small, large] = left.sums.rows <= right.sums.rows ? [left, right] : [right, left];
    const goesOn = leaves.length + frontier.length + 2 < maxLeaves;
    if (inherits && goesOn) histograms.inherit(open, small, large);
    else histograms.giveBack(open);
    settle(tools, growth, large, goesOn);
    settle(tools, growth, small, goesOn);
  }
  for (const open of frontier) histograms.giveBack(open);
  leaves.push(...frontier);
};

const noiseOf = ({ order, pairs }: Kernel['workspace'], rows: number): number => {
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += pairs[order[i]! * channels]! ** 2;
  return squares * noise;
};

const growTree = (tools: Tools, trees: Trees, rows: number, scale: number): readonly GrownLeaf[] => {
  const { rules, kernel, histograms, inherits, every } = tools;
  const growth: Growth = { trees, scale, minGain: noiseOf(kernel.workspace, rows), frontier: [], leaves: [] };
  const root = openNode(addLeaf(trees), 0, rows, 0, kernel.sum(0, rows, scale), unbounded);
  if (inherits && mayBeSplit(root, rules)) histograms.fill(root, every);
  settle(tools, growth, root, rules.maxLeaves > 1);
  if (growth.frontier.length === 0) {
    removeLeaf(trees);
    return [];
  }
  trees.roots.push(root.node);
  splitLeaves(tools, growth);
  for (const { node, begin, end, bounds } of growth.leaves) {
    const of = kernel.sum(begin, end, scale);
    trees.value[node] = clamp(rules.step(of.gradient, of.hessian, rules.l2), bounds) * rules.shrink;
  }
  return growth.leaves;
};

/** Grows the trees of one fit. */
type TreeGrower = {
  /** Row numbers; a tree is grown on the first of them. */
  readonly order: Int32Array;
  /**
   * Appends one tree, grown on the rows `order[0..rows)`, which it reorders leaf by leaf.
   * @param gradients - and hessians, by row
   * @returns its leaves, none (and no tree) when no split helps
   */
  readonly grow: (trees: Trees, rows: number, gradients: Float64Array, hessians: Float64Array) => readonly GrownLeaf[];
};

/**
 * Grows trees on one binned matrix, leaf-wise: the leaf with the largest gain is split next. Of two children only the
 * smaller one's histogram is summed, the other's is the difference to the parent's; but where few columns are tried at
 * each node, each child sums those few itself.
 */
export const treeGrower = (binned: Bins, rules: TreeRules, random: SeededRandom): TreeGrower => {
  const inherits = rules.columnsPerSplit >= inheritFrom * binned.columns;
  const slots = inherits ? slotsNeeded(binned.rows, rules) : 1;
  const kernel = openKernel(binned, slots, rules.kernel);
  const every = Int32Array.from({ length: binned.columns }, (_, column) => column);
  const histograms = nodeHistograms(kernel, slots, every, rules);
  const drawColumns = columnDrawer(every, rules.columnsPerSplit, random);
  const tools: Tools = { binned, rules, kernel, histograms, inherits, every, drawColumns };
  const { order, pairs } = kernel.workspace;
  return {
    order,
    grow: (trees, rows, gradients, hessians) => growTree(tools, trees, rows, packPairs(gradients, hessians, pairs)),
  };
};
