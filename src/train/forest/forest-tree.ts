import { addLeaf, type Trees } from '../models/ensemble.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { type BinnedMatrix, thresholdOf } from '../splits/bins.ts';
import { takeNext } from '../splits/frontier.ts';
import { partition } from '../splits/partition.ts';
import type { ForestCut, NodeRows, TryColumn } from './forest-cuts.ts';

export type ForestTreeRules = {
  /** Infinity = no limit. */
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly minRows: number;
  /** Columns tried per node; more while none of them varies. */
  readonly columnsPerSplit: number;
  readonly tryColumn: TryColumn;
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
  split: Cut | undefined;
};

/** Grows trees on one binned matrix, down to pure leaves unless a rule stops it. */
export const forestTreeGrower = (binned: BinnedMatrix, target: Float64Array, rules: ForestTreeRules) => {
  const { edges, columns } = binned;
  const ids = edges.map((_, column) => binned.ids.subarray(column * binned.rows, (column + 1) * binned.rows));
  const scratch = new Int32Array(binned.rows);
  const unshuffled = Int32Array.from({ length: columns }, (_, column) => column);
  const shuffled = unshuffled.slice();
  const node: NodeRows = {
    rows: new Int32Array(binned.rows),
    weights: new Float64Array(binned.rows),
    weighted: new Float64Array(binned.rows),
    count: 0,
    weight: 0,
    sum: 0,
  };

  /** @returns whether the node's targets differ */
  const gather = (order: Int32Array, weights: Float64Array, begin: number, end: number): boolean => {
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

  const seekCut = (random: SeededRandom): Cut | undefined => {
    const best: ForestCut = { numerator: -1, denominator: 1, column: -1, cut: 0, missingLeft: false };
    let varied = false;
    for (let tried = 0; tried < columns && (tried < rules.columnsPerSplit || !varied); tried++) {
      const at = tried + random.below(columns - tried);
      const column = shuffled[at]!;
      shuffled[at] = shuffled[tried]!;
      shuffled[tried] = column;
      if (rules.tryColumn(best, node, rules.minRows, column, ids[column]!, edges[column]!, random)) varied = true;
    }
    return best.column < 0 ? undefined : { ...best, gain: best.numerator / best.denominator / node.weight };
  };

  /** Missing values that a node has none of go with its larger child. */
  const missingGoesLeft = (
    { column, cut, missingLeft }: Cut,
    order: Int32Array,
    begin: number,
    end: number,
  ): boolean => {
    const own = ids[column]!;
    const missing = edges[column]!.length + 1;
    let balance = 0;
    for (let i = begin; i < end; i++) {
      const id = own[order[i]!]!;
      if (id === missing) return missingLeft;
      balance += id <= cut ? 1 : -1;
    }
    return balance > 0;
  };

  /** Appends one tree, grown on the rows of `order`, which it reorders. @param weights - by row, > 0 for those rows */
  const grow = (trees: Trees, order: Int32Array, weights: Float64Array, random: SeededRandom): void => {
    const frontier: OpenNode[] = [];
    let leaves = 0;
    shuffled.set(unshuffled);

    const open = (at: number, begin: number, end: number, depth: number): void => {
      const mixed = gather(order, weights, begin, end);
      const mayBeSplit = mixed && node.count >= 2 * rules.minRows && depth < rules.maxDepth;
      const split = mayBeSplit ? seekCut(random) : undefined;
      trees.value[at] = (node.sum / node.weight) * rules.share;
      if (split === undefined) leaves++;
      else frontier.push({ node: at, begin, end, depth, split });
    };
    const divide = ({ node: at, begin, end, depth, split }: OpenNode): void => {
      const { column, cut } = split!;
      const missing = edges[column]!.length + 1;
      const missingLeft = missingGoesLeft(split!, order, begin, end);
      const middle = partition(order, scratch, begin, end, ids[column]!, cut, missing, missingLeft);
      trees.feature[at] = column;
      trees.threshold[at] = thresholdOf(edges[column]!, cut);
      trees.missingLeft[at] = missingLeft ? 1 : 0;
      trees.value[at] = 0;
      const left = addLeaf(trees);
      const right = addLeaf(trees);
      trees.left[at] = left;
      trees.right[at] = right;
      open(left, begin, middle, depth + 1);
      open(right, middle, end, depth + 1);
    };

    const root = addLeaf(trees);
    trees.roots.push(root);
    open(root, 0, order.length, 0);
    while (frontier.length > 0 && leaves + frontier.length < rules.maxLeaves) {
      divide(takeNext(frontier, rules.maxLeaves < Number.POSITIVE_INFINITY));
    }
  };

  return { grow };
};
