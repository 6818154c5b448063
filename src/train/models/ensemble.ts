import { checkShape, type Matrix } from '../data/matrix.ts';

/** The raw score is the prediction itself, its log odds, or its logarithm. */
export type Link = 'identity' | 'logit' | 'log';

/**
 * Nodes of all trees, one entry each. A leaf has feature -1; any other node sends `x <= threshold` (float32) to
 * `left`, NaN to `left` where missingLeft is 1, all else to `right`. Children are indices into the same arrays.
 */
export type Trees = {
  /** Index of each tree's first node; a tree's nodes lie together, up to the next root. */
  readonly roots: number[];
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly missingLeft: number[];
  /** What a leaf adds to the raw score; 0 elsewhere. */
  readonly value: number[];
};

/** A fitted model as plain data, preserved by JSON. Raw score = baseline + the reached leaf of every tree. */
export type Ensemble = {
  readonly kind: 'gradient_boosting' | 'random_forest' | 'extra_trees' | 'bagging';
  readonly link: Link;
  readonly baseline: number;
  /** Columns of its input. */
  readonly features: number;
  readonly trees: Trees;
};

export const noTrees = (): Trees => ({
  roots: [],
  feature: [],
  threshold: [],
  left: [],
  right: [],
  missingLeft: [],
  value: [],
});

/** @returns its index */
export const addLeaf = (trees: Trees): number => {
  trees.feature.push(-1);
  trees.threshold.push(0);
  trees.left.push(0);
  trees.right.push(0);
  trees.missingLeft.push(0);
  return trees.value.push(0) - 1;
};

/** Removes the leaf added last. */
export const removeLeaf = ({ roots: _, ...columns }: Trees): void => {
  for (const column of Object.values(columns)) column.pop();
};

/** Keeps the first `count` trees. */
export const truncateTrees = (trees: Trees, count: number): void => {
  const nodes = trees.roots[count];
  if (nodes === undefined) return;
  const { roots, ...columns } = trees;
  roots.length = count;
  for (const column of Object.values(columns)) column.length = nodes;
};

/** Appends other trees. */
export const appendTrees = (trees: Trees, more: Trees): void => {
  const first = trees.feature.length;
  for (const root of more.roots) trees.roots.push(first + root);
  for (let node = 0; node < more.feature.length; node++) {
    const isLeaf = more.feature[node]! < 0;
    trees.feature.push(more.feature[node]!);
    trees.threshold.push(more.threshold[node]!);
    trees.left.push(isLeaf ? 0 : first + more.left[node]!);
    trees.right.push(isLeaf ? 0 : first + more.right[node]!);
    trees.missingLeft.push(more.missingLeft[node]!);
    trees.value.push(more.value[node]!);
  }
};

export const inverseLink = (link: Link, raw: number): number => {
  if (link === 'logit') return 1 / (1 + Math.exp(-raw));
  return link === 'log' ? Math.exp(raw) : raw;
};

/** Index of the leaf that the row reaches from `root`. @param base - where the row begins in `values` */
export const leafOf = (trees: Trees, root: number, values: Float32Array, base: number): number => {
  const { feature, threshold, left, right, missingLeft } = trees;
  let node = root;
  for (let column = feature[node]!; column >= 0; column = feature[node]!) {
    const x = values[base + column]!;
    const goesLeft = x <= Math.fround(threshold[node]!) || (Number.isNaN(x) && missingLeft[node] === 1);
    node = goesLeft ? left[node]! : right[node]!;
  }
  return node;
};

/** Adds one tree's leaves to the rows' scores. @param scores - shape [rows], changed */
export const addTree = (trees: Trees, root: number, { values, rows, columns }: Matrix, scores: Float64Array): void => {
  for (let row = 0; row < rows; row++) scores[row]! += trees.value[leafOf(trees, root, values, row * columns)]!;
};

/** Raw scores, shape [rows]. @throws TypeError when the columns aren't the ensemble's */
export const predictRaw = ({ trees, baseline, features }: Ensemble, inputs: Matrix): Float64Array => {
  checkShape(inputs);
  if (inputs.columns !== features) throw new TypeError(`the model takes ${features} columns, got ${inputs.columns}`);
  const scores = new Float64Array(inputs.rows);
  for (const root of trees.roots) addTree(trees, root, inputs, scores);
  return scores.map((sum) => sum + baseline);
};

/**
 * The same trees over wider rows.
 * @param columns - where each of their columns is in those
 */
export const widened = (ensemble: Ensemble, columns: readonly number[], features: number): Ensemble => {
  const feature = ensemble.trees.feature.map((column) => (column < 0 ? column : columns[column]!));
  return { ...ensemble, features, trees: { ...ensemble.trees, feature } };
};

const largestLeaf = ({ roots, value }: Trees, tree: number): number => {
  let largest = 0;
  const end = roots[tree + 1] ?? value.length;
  for (let node = roots[tree]!; node < end; node++) largest = Math.max(largest, Math.abs(value[node]!));
  return largest;
};

/**
 * Rounds the leaves to multiples of a power of two so coarse that no sum of leaves needs more than float32's 24 bits:
 * the sum is then exact in any order and in float32, as ONNX Runtime adds it up. The step is 2^-23 of the largest
 * possible sum.
 */
export const roundLeaves = (trees: Trees): void => {
  let bound = 0;
  for (let tree = 0; tree < trees.roots.length; tree++) bound += largestLeaf(trees, tree);
  if (bound === 0) return;
  const step = 2 ** (Math.ceil(Math.log2(bound)) - 23);
  for (let node = 0; node < trees.value.length; node++) {
    trees.value[node] = Math.round(trees.value[node]! / step) * step || 0;
  }
};
