import { type LossName, losses } from '../losses/losses.ts';
import { checkRules } from '../option-rules.ts';

/** Names and meanings are those of scikit-learn's Ridge; alpha is LogisticRegression's 1 / C. */
export type LinearOptions = {
  /** log_loss: logistic regression; squared_error: ridge; gamma: regression of a skewed mean. */
  readonly loss: LossName;
  /** Half the penalty per squared slope of standardised columns; the intercept is not penalised. */
  readonly alpha: number;
  readonly max_iter: number;
  /** Stops when a step would lower the mean loss by less. */
  readonly tol: number;
  /** Per column: 1 the score never falls with it, -1 never rises, 0 free. */
  readonly monotonic_cst: readonly number[] | null;
  /** Raw score that each row starts from, shape [rows]; the model holds only what is added to it. */
  readonly initial_score: Float64Array | null;
};

export const linearDefaults: LinearOptions = {
  loss: 'squared_error',
  alpha: 1,
  max_iter: 50,
  tol: 1e-9,
  monotonic_cst: null,
  initial_score: null,
};

/** @throws TypeError that names an invalid option */
export const checkLinearOptions = (o: LinearOptions): void => {
  checkRules([
    [o.loss in losses, `loss must be one of ${Object.keys(losses).join(', ')}`],
    [o.alpha >= 0 && Number.isFinite(o.alpha), 'alpha must be >= 0'],
    [Number.isInteger(o.max_iter) && o.max_iter >= 0, 'max_iter must be a whole number >= 0'],
    [o.tol >= 0, 'tol must be >= 0'],
  ]);
};
