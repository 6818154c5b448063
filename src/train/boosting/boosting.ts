import { checkTrainingSet, type Matrix } from '../data/matrix.ts';
import { type FitHooks, report } from '../hooks.ts';
import { type Loss, losses } from '../losses/losses.ts';
import { bestBaseline, checkInitialScore, checkTarget, initialScores } from '../losses/raw-scores.ts';
import { mean } from '../mean.ts';
import {
  addTree,
  type Ensemble,
  leafOf,
  noTrees,
  predictRaw,
  roundLeaves,
  type Trees,
  truncateTrees,
} from '../models/ensemble.ts';
import { sampleToFront, seededRandom } from '../seeded-random.ts';
import { cutInBins } from '../splits/bins.ts';
import { type GrownLeaf, treeGrower } from './boosted-tree.ts';
import { type BoostingOptions, boostingDefaults, checkBoostingOptions, type Validation } from './boosting-options.ts';
import type { TreeRules } from './tree-rules.ts';

/** Tracks the loss on held-out rows; `stale` is the number of trees since its best. */
const watch = ({ matrix, target, initial_score }: Validation, loss: Loss, baseline: number) => {
  checkTrainingSet(matrix, target);
  checkInitialScore(matrix.rows, initial_score ?? null);
  const raw = initialScores(matrix.rows, baseline, initial_score ?? null);
  const rowLoss = new Float64Array(matrix.rows);
  const now = (): number => {
    for (let i = 0; i < raw.length; i++) rowLoss[i] = loss.loss(raw[i]!, target[i]!);
    return mean(rowLoss);
  };
  let best = now();
  let bestCount = 0;
  return {
    bestCount: () => bestCount,
    stale: (trees: Trees): number => {
      addTree(trees, trees.roots.at(-1)!, matrix, raw);
      const current = now();
      if (current < best) {
        best = current;
        bestCount = trees.roots.length;
      }
      return trees.roots.length - bestCount;
    },
  };
};

const rulesOf = (o: BoostingOptions, { step }: Loss, columns: number): TreeRules => ({
  l2: o.l2_regularization,
  minRows: o.min_samples_leaf,
  minHessian: o.min_hessian,
  maxLeaves: o.max_leaf_nodes ?? Number.POSITIVE_INFINITY,
  maxDepth: o.max_depth ?? Number.POSITIVE_INFINITY,
  columnsPerSplit: Math.max(1, Math.round(o.max_features * columns)),
  monotone: o.monotonic_cst?.some((direction) => direction !== 0) ? o.monotonic_cst : null,
  step,
  shrink: o.learning_rate,
  kernel: o.kernel,
});

/**
 * Adds the last tree to the scores: of the rows it was grown on, `order[0..sampled)`, leaf by leaf; of the others by
 * walking down the tree.
 */
const addGrown = (
  trees: Trees,
  leaves: readonly GrownLeaf[],
  order: Int32Array,
  sampled: number,
  { values, columns }: Matrix,
  raw: Float64Array,
): void => {
  for (const { node, begin, end } of leaves) {
    const value = trees.value[node]!;
    for (let i = begin; i < end; i++) raw[order[i]!]! += value;
  }
  const root = trees.roots.at(-1)!;
  for (let i = sampled; i < order.length; i++) {
    const row = order[i]!;
    raw[row]! += trees.value[leafOf(trees, root, values, row * columns)]!;
  }
};

/**
 * Gradient boosting on histograms. The log-link losses predict the mean. One class, a constant target or too few rows
 * to split give a constant model without trees. Same inputs, same ensemble, bit for bit; the rows' order counts as
 * part of the inputs (sums of floats differ by their order).
 * @throws TypeError for wrong options, shapes or targets; RankerError TRAIN_CANCELLED
 */
export const fitGradientBoosting = (
  inputs: Matrix,
  target: Float64Array,
  options: Partial<BoostingOptions> = {},
  hooks: FitHooks = {},
): Ensemble => {
  const o: BoostingOptions = { ...boostingDefaults, ...options };
  const { rows, columns } = inputs;
  checkBoostingOptions(o, columns);
  checkTrainingSet(inputs, target);
  const loss = losses[o.loss];
  checkTarget(o.loss, target);
  if (o.validation !== null) checkTarget(o.loss, o.validation.target);
  report(hooks, 0, o.max_iter);

  checkInitialScore(rows, o.initial_score);
  const baseline = bestBaseline(loss, target, o.initial_score);
  const trees = noTrees();
  const watched = o.validation === null ? undefined : watch(o.validation, loss, baseline);
  const random = seededRandom(o.random_state);
  const rules = rulesOf(o, loss, columns);
  const grower = treeGrower(cutInBins(inputs, o.max_bins), rules, random);

  const sampled = Math.max(1, Math.round(o.subsample * rows));
  const alike = sampled === rows && rules.columnsPerSplit === columns;
  const raw = initialScores(rows, baseline, o.initial_score);
  const gradients = new Float64Array(rows);
  const hessians = new Float64Array(rows);
  const { order } = grower;
  for (let done = 1; done <= o.max_iter; done++) {
    loss.derivatives(raw, target, gradients, hessians);
    for (let i = 0; i < rows; i++) order[i] = i;
    if (sampled < rows) sampleToFront(order, sampled, random);
    const leaves = grower.grow(trees, sampled, gradients, hessians);
    report(hooks, done, o.max_iter);
    if (leaves.length === 0) {
      if (alike) break;
      continue;
    }
    addGrown(trees, leaves, order, sampled, inputs, raw);
    if (watched !== undefined && watched.stale(trees) >= o.n_iter_no_change) break;
  }
  if (watched !== undefined) truncateTrees(trees, watched.bestCount());
  roundLeaves(trees);
  const ensemble: Ensemble = { kind: 'gradient_boosting', link: loss.link, baseline, features: columns, trees };
  return loss.link === 'log' ? balance(ensemble, inputs, target, o) : ensemble;
};

/**
 * Shifts the baseline so that the predicted means, initial scores included, sum to the observed targets. Under a log
 * link, shrunken steps fall short of large means more than of small ones, in total by some percent.
 * @see Denuit, Charpentier, Trufin 2021, Autocalibration and Tweedie-dominance
 */
const balance = (
  ensemble: Ensemble,
  inputs: Matrix,
  target: Float64Array,
  { initial_score: start }: BoostingOptions,
): Ensemble => {
  const predicted = predictRaw(ensemble, inputs).map((raw, row) => Math.exp(raw + (start?.[row] ?? 0)));
  const ratio = mean(target) / mean(predicted);
  return ratio > 0 && Number.isFinite(ratio)
    ? { ...ensemble, baseline: ensemble.baseline + Math.log(ratio) }
    : ensemble;
};
