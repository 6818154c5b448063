import { treeGrower } from '../boosting/boosted-tree.ts';
import type { TreeRules } from '../boosting/tree-rules.ts';
import { checkTrainingSet, type Matrix } from '../data/matrix.ts';
import { type FitHooks, report } from '../hooks.ts';
import { losses } from '../losses/losses.ts';
import { bestBaseline, checkInitialScore, checkTarget, initialScores } from '../losses/raw-scores.ts';
import { type Ensemble, inverseLink, noTrees, roundLeaves } from '../models/ensemble.ts';
import { linkOf } from '../models/start.ts';
import { sampleToFront, seededRandom } from '../seeded-random.ts';
import { cutInBins } from '../splits/bins.ts';

/** Names and meanings are those of scikit-learn's Bagging* and of the trees that it bags. */
export type BaggingOptions = {
  /** log_loss: the probability of 1; gamma: a skewed mean. */
  readonly loss: 'log_loss' | 'gamma';
  readonly n_estimators: number;
  readonly max_leaf_nodes: number;
  readonly max_depth: number;
  readonly min_samples_leaf: number;
  /** Share of the columns tried at each split, in (0, 1]. */
  readonly max_features: number;
  /** Share of the rows that each tree sees, in (0, 1]. */
  readonly max_samples: number;
  /** Raw score that each row starts from, shape [rows]; the ensemble holds only what is added to it. */
  readonly initial_score: Float64Array;
  readonly random_state: number;
};

const maxBins = 255;

const rulesOf = (o: BaggingOptions, columns: number): TreeRules => ({
  l2: 0,
  minRows: o.min_samples_leaf,
  minHessian: 1e-3,
  maxLeaves: o.max_leaf_nodes,
  maxDepth: o.max_depth,
  columnsPerSplit: Math.max(1, Math.round(o.max_features * columns)),
  monotone: null,
  step: losses[o.loss].step,
  shrink: 1,
  kernel: 'wasm',
});

/**
 * Log odds per unit of probability along the straight line from the mean probability to even odds. A forest's
 * probability is the mean over its leaves: their log odds would be as extreme as those of the most extreme few rows.
 */
const steepnessOf = (mean: number): number => (Math.abs(mean - 0.5) < 1e-6 ? 4 : linkOf('logit', mean) / (mean - 0.5));

/**
 * Trees that are grown independently, each from the same start on a sample of the rows, and whose leaves are averaged:
 * probabilities, or logarithms of a mean. Where outcomes jump with what is requested, deep trees find it from a few
 * hundred rows, and averaging many of them removes the noise. Same inputs, same ensemble, bit for bit.
 * @throws TypeError for wrong shapes or targets; RankerError TRAIN_CANCELLED
 * @see Breiman 1996, Bagging predictors; 2001, Random forests
 */
export const fitBagging = (inputs: Matrix, target: Float64Array, o: BaggingOptions, hooks: FitHooks = {}): Ensemble => {
  const { rows, columns } = inputs;
  const loss = losses[o.loss];
  checkTrainingSet(inputs, target);
  checkTarget(o.loss, target);
  checkInitialScore(rows, o.initial_score);
  report(hooks, 0, o.n_estimators);
  const { link } = loss;
  const baseline = bestBaseline(loss, target, o.initial_score);
  const steepness = steepnessOf(inverseLink(link, baseline));
  const raw = initialScores(rows, baseline, o.initial_score);
  const expected = raw.map((score) => inverseLink(link, score));
  const gradients = new Float64Array(rows);
  const hessians = new Float64Array(rows);
  loss.derivatives(raw, target, gradients, hessians);
  const random = seededRandom(o.random_state);
  const grower = treeGrower(cutInBins(inputs, maxBins), rulesOf(o, columns), random);
  const { order } = grower;
  const sampled = Math.max(1, Math.round(o.max_samples * rows));
  const trees = noTrees();
  for (let tree = 1; tree <= o.n_estimators; tree++) {
    for (let row = 0; row < rows; row++) order[row] = row;
    sampleToFront(order, sampled, random);
    for (const { node, begin, end } of grower.grow(trees, sampled, gradients, hessians)) {
      let [observed, predicted] = [0, 0];
      for (let i = begin; i < end; i++) {
        observed += target[order[i]!]!;
        predicted += expected[order[i]!]!;
      }
      const value =
        link === 'log' ? Math.log(observed / predicted) : (steepness * (observed - predicted)) / (end - begin);
      trees.value[node] = value / o.n_estimators;
    }
    report(hooks, tree, o.n_estimators);
  }
  roundLeaves(trees);
  return { kind: 'bagging', link, baseline, features: columns, trees };
};
