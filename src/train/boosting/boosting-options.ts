import type { Matrix } from '../data/matrix.ts';
import type { KernelName } from '../kernel/kernel.ts';
import { type LossName, losses } from '../losses/losses.ts';
import { checkRules, isCount, isShare, treeRules } from '../option-rules.ts';

/** Rows held out for early stopping. */
export type Validation = {
  readonly matrix: Matrix;
  readonly target: Float64Array;
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
  /**
   * Raw score that each row starts from, shape [rows]: the trees learn what to add to it. The ensemble holds only what
   * they add; the start is added again at prediction.
   */
  readonly initial_score: Float64Array | null;
  /** If given: stop after n_iter_no_change trees without a better loss on it, and keep the trees up to the best. */
  readonly validation: Validation | null;
  readonly n_iter_no_change: number;
  readonly random_state: number;
  /** Both kernels give the same model. */
  readonly kernel: KernelName;
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
  initial_score: null,
  validation: null,
  n_iter_no_change: 10,
  random_state: 0,
  kernel: 'wasm',
};

/** @throws TypeError that names an invalid option */
export const checkBoostingOptions = (o: BoostingOptions, columns: number): void => {
  checkRules([
    [o.loss in losses, `loss must be one of ${Object.keys(losses).join(', ')}`],
    [o.learning_rate > 0 && Number.isFinite(o.learning_rate), 'learning_rate must be above 0'],
    [Number.isInteger(o.max_iter) && o.max_iter >= 0, 'max_iter must be a whole number >= 0'],
    ...treeRules(o),
    [o.min_hessian > 0, 'min_hessian must be above 0'],
    [o.l2_regularization >= 0, 'l2_regularization must be >= 0'],
    [isShare(o.max_features), 'max_features must be in (0, 1]'],
    [isShare(o.subsample), 'subsample must be in (0, 1]'],
    [isCount(o.n_iter_no_change), 'n_iter_no_change must be >= 1'],
    [
      o.monotonic_cst === null || (o.monotonic_cst.length === columns && o.monotonic_cst.every((d) => d ** 3 === d)),
      `monotonic_cst must hold -1, 0 or 1 for each of ${columns} columns`,
    ],
  ]);
};
