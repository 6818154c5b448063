import { binMatrix } from './bins.ts';
import { treeGrower } from './boosted-tree.ts';
import { addTree, type Ensemble, leafOf, noTrees, roundLeaves, type Trees, truncateTrees } from './ensemble.ts';
import { packHessians } from './histogram.ts';
import { type FitHooks, report } from './hooks.ts';
import { type Loss, type LossName, losses, weightedMean } from './losses.ts';
import { checkTrainingSet, type Matrix } from './matrix.ts';
import { drawToFront, seededRandom } from './seeded-random.ts';

/** Rows held out to tell when to stop. */
export type Validation = {
  readonly matrix: Matrix;
  readonly target: Float64Array;
  readonly sample_weight?: Float64Array;
  readonly initial_score?: Float64Array;
};

/** Names and meanings are those of scikit-learn's HistGradientBoosting; subsample is GradientBoosting's. */
export type BoostingOptions = {
  readonly loss: LossName;
  readonly learning_rate: number;
  readonly max_iter: number;
  /** null = no limit. */
  readonly max_leaf_nodes: number | null;
  readonly max_depth: number | null;
  readonly min_samples_leaf: number;
  readonly min_hessian: number;
  readonly l2_regularization: number;
  /** Share of the columns tried at each split, in (0, 1]. */
  readonly max_features: number;
  /** Share of the rows that each tree sees, in (0, 1]. */
  readonly subsample: number;
  readonly max_bins: number;
  /** Per column: 1 the prediction rises with it, -1 falls, 0 free. */
  readonly monotonic_cst: readonly number[] | null;
  readonly sample_weight: Float64Array | null;
  /**
   * Raw score that each row starts from, shape [rows]: the trees learn what to add to it. The ensemble holds only what
   * they add; who predicts adds the start.
   */
  readonly initial_score: Float64Array | null;
  /** Given: stop after n_iter_no_change trees without a better loss on it, and keep the trees up to the best. */
  readonly validation: Validation | null;
  readonly n_iter_no_change: number;
  readonly random_state: number;
};

export const boostingDefaults: BoostingOptions = {
  loss: 'squared_error',
  learning_rate: 0.1,
  max_iter: 100,
  max_leaf_nodes: 31,
  max_depth: null,
  min_samples_leaf: 20,
  min_hessian: 1e-3,
  l2_regularization: 0,
  max_features: 1,
  subsample: 1,
  max_bins: 255,
  monotonic_cst: null,
  sample_weight: null,
  initial_score: null,
  validation: null,
  n_iter_no_change: 10,
  random_state: 0,
};

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
const isShare = (value: number): boolean => value > 0 && value <= 1;

const checkOptions = (o: BoostingOptions, columns: number): void => {
  const rules: [boolean, string][] = [
    [o.loss in losses, `loss must be one of ${Object.keys(losses).join(', ')}`],
    [o.learning_rate > 0 && Number.isFinite(o.learning_rate), 'learning_rate must be above 0'],
    [Number.isInteger(o.max_iter) && o.max_iter >= 0, 'max_iter must be a whole number >= 0'],
    [o.max_leaf_nodes === null || (isCount(o.max_leaf_nodes) && o.max_leaf_nodes >= 2), 'max_leaf_nodes must be >= 2'],
    [o.max_depth === null || isCount(o.max_depth), 'max_depth must be >= 1'],
    [isCount(o.min_samples_leaf), 'min_samples_leaf must be >= 1'],
    [o.min_hessian > 0, 'min_hessian must be above 0'],
    [o.l2_regularization >= 0, 'l2_regularization must be >= 0'],
    [isShare(o.max_features), 'max_features must be in (0, 1]'],
    [isShare(o.subsample), 'subsample must be in (0, 1]'],
    [isCount(o.n_iter_no_change), 'n_iter_no_change must be >= 1'],
    [
      o.monotonic_cst === null || (o.monotonic_cst.length === columns && o.monotonic_cst.every((d) => d ** 3 === d)),
      `monotonic_cst must hold -1, 0 or 1 for each of ${columns} columns`,
    ],
  ];
  for (const [holds, message] of rules) if (!holds) throw new TypeError(message);
};

const checkTarget = (loss: Loss, name: string, target: Float64Array): void => {
  if (!target.every(loss.accepts)) throw new TypeError(`the loss ${name} needs targets ${loss.domain}`);
};

const checkStart = (rows: number, start: Float64Array | null): void => {
  if (start === null) return;
  if (start.length !== rows) throw new TypeError(`${rows} rows, but ${start.length} initial scores`);
  if (!start.every(Number.isFinite)) throw new TypeError('initial scores must be finite');
};

const startScores = (rows: number, baseline: number, start: Float64Array | null): Float64Array =>
  start === null ? new Float64Array(rows).fill(baseline) : start.map((score) => score + baseline);

/** The constant that, added to every row's start, makes the loss least, by Newton's method. */
const baselineOnTop = (loss: Loss, target: Float64Array, start: Float64Array, weight: Float64Array | null): number => {
  const gradients = new Float64Array(target.length);
  const hessians = new Float64Array(target.length);
  let baseline = 0;
  for (let step = 0; step < 20; step++) {
    loss.derivatives(startScores(target.length, baseline, start), target, gradients, hessians);
    const slope = weightedMean(hessians, weight);
    if (!(slope > 0)) break;
    baseline -= Math.max(-1, Math.min(1, weightedMean(gradients, weight) / slope));
  }
  return baseline;
};

/** Follows the loss on held-out rows; `stale` says how many trees ago it was best. */
const watch = ({ matrix, target, sample_weight, initial_score }: Validation, loss: Loss, baseline: number) => {
  checkTrainingSet(matrix, target, sample_weight ?? null);
  checkStart(matrix.rows, initial_score ?? null);
  const raw = startScores(matrix.rows, baseline, initial_score ?? null);
  const rowLoss = new Float64Array(matrix.rows);
  const now = (): number => {
    for (let i = 0; i < raw.length; i++) rowLoss[i] = loss.loss(raw[i]!, target[i]!);
    return weightedMean(rowLoss, sample_weight ?? null);
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

/**
 * Gradient boosting on histograms. The log-link losses predict the mean. One class, a constant target or too few rows
 * to split give a constant model without trees. Same inputs, same ensemble, bit for bit.
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
  checkOptions(o, columns);
  checkTrainingSet(inputs, target, o.sample_weight);
  const loss = losses[o.loss];
  checkTarget(loss, o.loss, target);
  if (o.validation !== null) checkTarget(loss, o.loss, o.validation.target);
  report(hooks, 0, o.max_iter);

  checkStart(rows, o.initial_score);
  const baseline =
    o.initial_score === null
      ? loss.baseline(weightedMean(target, o.sample_weight), rows)
      : baselineOnTop(loss, target, o.initial_score, o.sample_weight);
  const trees = noTrees();
  const watched = o.validation === null ? undefined : watch(o.validation, loss, baseline);
  const random = seededRandom(o.random_state);
  const columnsPerSplit = Math.max(1, Math.round(o.max_features * columns));
  const grower = treeGrower(
    binMatrix(inputs, o.max_bins),
    {
      l2: o.l2_regularization,
      minRows: o.min_samples_leaf,
      minHessian: o.min_hessian,
      maxLeaves: o.max_leaf_nodes ?? Number.POSITIVE_INFINITY,
      maxDepth: o.max_depth ?? Number.POSITIVE_INFINITY,
      columnsPerSplit,
      monotone: o.monotonic_cst?.some((direction) => direction !== 0) ? o.monotonic_cst : null,
      step: loss.step,
      shrink: o.learning_rate,
    },
    random,
  );

  const sampled = Math.max(1, Math.round(o.subsample * rows));
  const alike = sampled === rows && columnsPerSplit === columns;
  const raw = startScores(rows, baseline, o.initial_score);
  const gradients = new Float64Array(rows);
  const hessians = new Float64Array(rows);
  const order = new Int32Array(rows);
  for (let done = 1; done <= o.max_iter; done++) {
    loss.derivatives(raw, target, gradients, hessians);
    if (o.sample_weight !== null) weigh(o.sample_weight, gradients, hessians);
    for (let i = 0; i < rows; i++) order[i] = i;
    if (sampled < rows) {
      drawToFront(order, sampled, random);
      order.subarray(0, sampled).sort();
    }
    const leaves = grower.grow(trees, order, sampled, gradients, packHessians(hessians));
    report(hooks, done, o.max_iter);
    if (leaves.length === 0) {
      if (alike) break;
      continue;
    }
    for (const { node, begin, end } of leaves) {
      const value = trees.value[node]!;
      for (let i = begin; i < end; i++) raw[order[i]!]! += value;
    }
    for (let i = sampled; i < rows; i++) {
      const row = order[i]!;
      raw[row]! += trees.value[leafOf(trees, trees.roots.at(-1)!, inputs.values, row * columns)]!;
    }
    if (watched !== undefined && watched.stale(trees) >= o.n_iter_no_change) break;
  }
  if (watched !== undefined) truncateTrees(trees, watched.bestCount());
  roundLeaves(trees);
  return { kind: 'gradient_boosting', link: loss.link, baseline, features: columns, trees };
};

const weigh = (weight: Float64Array, gradients: Float64Array, hessians: Float64Array): void => {
  for (let i = 0; i < weight.length; i++) {
    gradients[i]! *= weight[i]!;
    hessians[i]! *= weight[i]!;
  }
};
