import { RankerError } from '../errors.ts';
import type { HistoryEstimate } from '../features/history/estimates.ts';
import type { HeadValues } from './model.ts';
import type { Expectation } from './order.ts';

/** The history alone; it also stands in for heads that a model lacks. */
export const expectByHistory = ({ success, seconds, failureSeconds }: HistoryEstimate): Expectation => ({
  p: success,
  s: seconds,
  f: failureSeconds,
  d: 0,
});

/**
 * The model's word for row `index`, the history's where the model has none.
 * @throws RankerError MODEL_FAILED when the model gives no chance in [0, 1]
 */
export const expectByModel = (heads: HeadValues, index: number, history: HistoryEstimate): Expectation => {
  const p = heads.probability[index]!;
  if (!(p >= 0 && p <= 1)) throw new RankerError('MODEL_FAILED', `the model gave ${p} as a probability`);
  return {
    p,
    s: secondsOr(heads.seconds?.[index], history.seconds),
    f: secondsOr(heads.failureSeconds?.[index], history.failureSeconds),
    d: 0,
  };
};

const secondsOr = (value: number | undefined, otherwise: number): number =>
  value !== undefined && Number.isFinite(value) && value >= 0 ? value : otherwise;
