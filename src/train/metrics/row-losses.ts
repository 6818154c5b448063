import type { TrainingSet } from '../data/training-set.ts';
import { gammaDeviance } from '../models/scores.ts';
import { rowLogLoss } from './metrics.ts';

/** Log loss of each row, ours minus theirs. @param ours - and `theirs`, of `rows` in their order */
export const logLossDifferences = (
  { succeeded }: Pick<TrainingSet, 'succeeded'>,
  rows: Int32Array,
  ours: Float64Array,
  theirs: Float64Array,
): Float64Array =>
  Float64Array.from(
    rows,
    (row, at) => rowLogLoss(succeeded[row]!, ours[at]!) - rowLogLoss(succeeded[row]!, theirs[at]!),
  );

/** Rows whose seconds are known, and their gamma deviance, ours minus theirs. */
export const devianceDifferences = (
  seconds: Float64Array,
  rows: Int32Array,
  ours: Float64Array,
  theirs: Float64Array,
): { readonly rows: Int32Array; readonly differences: Float64Array } => {
  const known = Int32Array.from(rows.keys()).filter((at) => seconds[rows[at]!]! > 0);
  return {
    rows: known.map((at) => rows[at]!),
    differences: Float64Array.from(known, (at) => {
      const observed = seconds[rows[at]!]!;
      return gammaDeviance(observed / ours[at]!) - gammaDeviance(observed / theirs[at]!);
    }),
  };
};
