import { applyCalibration } from './calibration.ts';
import { predictRaw } from './ensemble.ts';
import type { FittedHeads, SecondsHead } from './fit-heads.ts';
import { type Matrix, selectRows } from './matrix.ts';
import { startScores } from './start.ts';
import type { TrainingSet } from './training-set.ts';

/** What a model, or a baseline, says of some rows; all arrays are [rows]. */
export type Predictions = {
  readonly probability: Float64Array;
  /** Undefined where it has no word on it. */
  readonly seconds: Float64Array | undefined;
  readonly failureSeconds: Float64Array | undefined;
};

const predictSeconds = ({ ensemble, start, scale }: SecondsHead, inputs: Matrix): Float64Array => {
  const scores = startScores(inputs, 'log', start);
  return predictRaw(ensemble, inputs).map((raw, row) => scale * Math.exp(scores[row]! + raw));
};

/** The same numbers that the exported graph gives, up to its float32. */
export const predictHeads = ({ probability, seconds, failureSeconds }: FittedHeads, inputs: Matrix): Predictions => {
  const { ensemble, start, calibration } = probability;
  const scores = startScores(inputs, 'logit', start);
  const raw = predictRaw(ensemble, inputs).map((added, row) => scores[row]! + added);
  return {
    probability: applyCalibration(calibration, raw),
    seconds: seconds && predictSeconds(seconds, inputs),
    failureSeconds: failureSeconds && predictSeconds(failureSeconds, inputs),
  };
};

const mean = (values: Float64Array, rows: Int32Array): number => {
  const known = rows.filter((row) => !Number.isNaN(values[row]!));
  return known.length === 0 ? Number.NaN : known.reduce((sum, row) => sum + values[row]!, 0) / known.length;
};

/** The means of the rows learned from, the same for every row. */
export const predictConstant = (set: TrainingSet, train: Int32Array, rows: Int32Array): Predictions => {
  const all = (value: number): Float64Array => new Float64Array(rows.length).fill(value);
  return {
    probability: all(mean(set.succeeded, train)),
    seconds: all(mean(set.seconds, train)),
    failureSeconds: all(mean(set.failureSeconds, train)),
  };
};

/** What the smoothed history said at each row's submission, without a model. */
export const predictByHistory = (set: TrainingSet, rows: Int32Array): Predictions => {
  const { values, columns } = selectRows(set.matrix, rows);
  const column = (name: string): Float64Array => {
    const at = set.names.indexOf(name);
    return Float64Array.from(rows, (_, index) => values[index * columns + at]!);
  };
  return {
    probability: column('history_success'),
    seconds: column('history_seconds'),
    failureSeconds: column('history_failure_seconds'),
  };
};
