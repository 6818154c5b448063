import { checkTrainingSet, type Matrix } from '../data/matrix.ts';
import { type FitHooks, report } from '../hooks.ts';
import { type Ensemble, noTrees, roundLeaves } from '../models/ensemble.ts';
import { checkRules, isCount, isShare, treeRules } from '../option-rules.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import { everyCut } from './every-cut.ts';
import { forestTreeGrower } from './forest-tree.ts';
import { randomCut } from './random-cut.ts';

/** Names and meanings are those of scikit-learn's RandomForest* and ExtraTrees*. */
export type ForestOptions = {
  readonly kind: 'random_forest' | 'extra_trees';
  /** Classification predicts the probability of 1 (targets 0 and 1), regression the mean. */
  readonly task: 'classification' | 'regression';
  readonly n_estimators: number;
  /** null = no limit. */
  readonly max_depth: number | null;
  readonly max_leaf_nodes: number | null;
  readonly min_samples_leaf: number;
  /** Columns tried at each split: a share in (0, 1]; 'auto': sqrt for classification, all for regression. */
  readonly max_features: number | 'sqrt' | 'log2' | 'auto';
  /** null: for random_forest only. */
  readonly bootstrap: boolean | null;
  readonly random_state: number;
};

export const forestDefaults: ForestOptions = {
  kind: 'random_forest',
  task: 'classification',
  n_estimators: 100,
  max_depth: null,
  max_leaf_nodes: null,
  min_samples_leaf: 1,
  max_features: 'auto',
  bootstrap: null,
  random_state: 0,
};

const checkOptions = (o: ForestOptions, target: Float64Array): void =>
  checkRules([
    [isCount(o.n_estimators), 'n_estimators must be >= 1'],
    ...treeRules(o),
    [
      typeof o.max_features === 'string' || isShare(o.max_features),
      'max_features must be in (0, 1], sqrt, log2 or auto',
    ],
    [o.task === 'regression' || target.every((y) => y === 0 || y === 1), 'classification needs targets 0 and 1'],
  ]);

const columnsPerSplit = ({ max_features, task }: ForestOptions, columns: number): number => {
  const rule = max_features === 'auto' ? (task === 'classification' ? 'sqrt' : 1) : max_features;
  if (rule === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(columns)));
  if (rule === 'log2') return Math.max(1, Math.floor(Math.log2(columns)));
  return Math.max(1, Math.round(rule * columns));
};

/**
 * Number of times each row is drawn; once without `random`.
 * @param weights - filled
 */
const drawWeights = (weights: Float64Array, random: SeededRandom | null): void => {
  if (random === null) {
    weights.fill(1);
    return;
  }
  weights.fill(0);
  for (let i = 0; i < weights.length; i++) weights[random.below(weights.length)]!++;
};

/** The rows that were drawn. */
const drawnRows = (weights: Float64Array, into: Int32Array): Int32Array => {
  let count = 0;
  for (let row = 0; row < weights.length; row++) if (weights[row]! > 0) into[count++] = row;
  return into.subarray(0, count);
};

/** A range of tree numbers, the last excluded; every tree has its own random stream. */
export type TreeRange = { readonly from: number; readonly to: number };

/**
 * Some trees of a forest, with unrounded leaves: parts grown separately add up to the same forest.
 * @throws as fitForest
 */
export const growForest = (
  inputs: Matrix,
  target: Float64Array,
  options: Partial<ForestOptions>,
  { from, to }: TreeRange,
  hooks: FitHooks = {},
): Ensemble => {
  const o: ForestOptions = { ...forestDefaults, ...options };
  checkTrainingSet(inputs, target);
  checkOptions(o, target);
  report(hooks, 0, to - from);

  const trees = noTrees();
  const splitter = (o.kind === 'extra_trees' ? randomCut : everyCut)(inputs, o.min_samples_leaf);
  const grower = forestTreeGrower(splitter, inputs.columns, target, {
    maxLeaves: o.max_leaf_nodes ?? Number.POSITIVE_INFINITY,
    maxDepth: o.max_depth ?? Number.POSITIVE_INFINITY,
    minRows: o.min_samples_leaf,
    columnsPerSplit: columnsPerSplit(o, inputs.columns),
    share: 1 / o.n_estimators,
  });
  const bootstrap = o.bootstrap ?? o.kind === 'random_forest';
  const weights = new Float64Array(inputs.rows);
  const order = new Int32Array(inputs.rows);
  for (let tree = from; tree < to; tree++) {
    const random = seededRandom(o.random_state, tree);
    drawWeights(weights, bootstrap ? random : null);
    grower.grow(trees, drawnRows(weights, order), weights, random);
    report(hooks, tree - from + 1, to - from);
  }
  return { kind: o.kind, link: 'identity', baseline: 0, features: inputs.columns, trees };
};

/**
 * Random forest or extremely randomised trees. One class or a constant target gives single leaves. Same inputs
 * (the rows' order too), same ensemble, bit for bit.
 * @throws TypeError for wrong options, shapes or targets; RankerError TRAIN_CANCELLED
 */
export const fitForest = (
  inputs: Matrix,
  target: Float64Array,
  options: Partial<ForestOptions> = {},
  hooks: FitHooks = {},
): Ensemble => {
  const range = { from: 0, to: options.n_estimators ?? forestDefaults.n_estimators };
  const forest = growForest(inputs, target, options, range, hooks);
  roundLeaves(forest.trees);
  return forest;
};
