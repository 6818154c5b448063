import { addLeaf, type Trees } from '../models/ensemble.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { takeNext } from '../splits/frontier.ts';
import { gather, type NodeRows, roomForRows } from './node-rows.ts';
import type { ForestCut, Splitter } from './splitter.ts';

type ForestTreeRules = {
  /** Infinity = no limit. */
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly minRows: number;
  /** Columns tried per node; more while none of them varies. */
  readonly columnsPerSplit: number;
  /** Scales every leaf. */
  readonly share: number;
};

type Cut = ForestCut & { readonly gain: number };

/** A node with no children yet: rows `order[begin..end)`. */
type OpenNode = {
  readonly node: number;
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  readonly split: Cut;
};

/** Shared by all trees of a fit. */
type Tools = {
  readonly rules: ForestTreeRules;
  readonly splitter: Splitter;
  readonly target: Float64Array;
  /** All columns, in the order of the last draws. */
  readonly shuffled: Int32Array;
  readonly node: NodeRows;
};

/** The tree being grown. */
type Growth = {
  readonly trees: Trees;
  readonly order: Int32Array;
  /** By row. */
  readonly weights: Float64Array;
  readonly random: SeededRandom;
  readonly frontier: OpenNode[];
  leaves: number;
};

/** The best cut of the gathered node. */
const seekCut = ({ rules, splitter, shuffled, node }: Tools, random: SeededRandom): Cut | undefined => {
  const best: ForestCut = { numerator: -1, denominator: 1, column: -1, at: 0, missingLeft: undefined };
  const columns = shuffled.length;
  let varied = false;
  for (let tried = 0; tried < columns && (tried < rules.columnsPerSplit || !varied); tried++) {
    const at = tried + random.below(columns - tried);
    const column = shuffled[at]!;
    shuffled[at] = shuffled[tried]!;
    shuffled[tried] = column;
    if (splitter.tryColumn(best, node, column, random)) varied = true;
  }
  return best.column < 0 ? undefined : { ...best, gain: best.numerator / best.denominator / node.weight };
};

/** Sets a leaf's value, and puts it on the frontier if it can be split. */
const settle = (tools: Tools, growth: Growth, at: number, begin: number, end: number, depth: number): void => {
  const { rules, target, node } = tools;
  const mixed = gather(node, growth.order, begin, end, growth.weights, target);
  const mayBeSplit = mixed && node.count >= 2 * rules.minRows && depth < rules.maxDepth;
  const split = mayBeSplit ? seekCut(tools, growth.random) : undefined;
  growth.trees.value[at] = (node.sum / node.weight) * rules.share;
  if (split === undefined) growth.leaves++;
  else growth.frontier.push({ node: at, begin, end, depth, split });
};

/** Missing values, where the node has none, go with its larger child. */
const splitNode = (tools: Tools, growth: Growth, open: OpenNode): void => {
  const { splitter } = tools;
  const { trees, order } = growth;
  const { node, begin, end, depth, split } = open;
  const middle = splitter.partition(order, begin, end, split);
  const missingLeft = split.missingLeft ?? middle - begin > end - middle;
  trees.feature[node] = split.column;
  trees.threshold[node] = splitter.thresholdOf(split);
  trees.missingLeft[node] = missingLeft ? 1 : 0;
  trees.value[node] = 0;
  const left = addLeaf(trees);
  const right = addLeaf(trees);
  trees.left[node] = left;
  trees.right[node] = right;
  settle(tools, growth, left, begin, middle, depth + 1);
  settle(tools, growth, right, middle, end, depth + 1);
};

const growTree = (tools: Tools, growth: Growth): void => {
  const { trees, order, frontier } = growth;
  const { maxLeaves } = tools.rules;
  const root = addLeaf(trees);
  trees.roots.push(root);
  settle(tools, growth, root, 0, order.length, 0);
  while (frontier.length > 0 && growth.leaves + frontier.length < maxLeaves) {
    splitNode(tools, growth, takeNext(frontier, maxLeaves < Number.POSITIVE_INFINITY));
  }
};

/** Grows the trees of one fit. */
type ForestTreeGrower = {
  /** Appends one tree, grown on the rows of `order`, which it reorders. @param weights - by row, > 0 for those rows */
  readonly grow: (trees: Trees, order: Int32Array, weights: Float64Array, random: SeededRandom) => void;
};

/** Grows trees on one matrix, down to pure leaves unless a rule stops it. @param columns - of the matrix */
export const forestTreeGrower = (
  splitter: Splitter,
  columns: number,
  target: Float64Array,
  rules: ForestTreeRules,
): ForestTreeGrower => {
  const unshuffled = Int32Array.from({ length: columns }, (_, column) => column);
  const shuffled = unshuffled.slice();
  const tools: Tools = { rules, splitter, target, shuffled, node: roomForRows(target.length) };
  return {
    grow: (trees, order, weights, random) => {
      shuffled.set(unshuffled);
      growTree(tools, { trees, order, weights, random, frontier: [], leaves: 0 });
    },
  };
};
