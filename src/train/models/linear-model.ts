import { checkShape, type Matrix } from '../data/matrix.ts';
import type { Link } from './ensemble.ts';

/**
 * A fitted linear model as plain data. Raw score = baseline + for each column, all arrays [features]: slope * (x -
 * centre), with x clipped to [low, high]; or the value for a missing x. With `bounds` the sum is clipped too.
 */
export type LinearModel = {
  readonly kind: 'linear';
  readonly link: Link;
  readonly baseline: number;
  /** Columns of its input. */
  readonly features: number;
  readonly slope: readonly number[];
  readonly centre: readonly number[];
  readonly missing: readonly number[];
  /** The range seen in training, so that no extreme value dominates the score. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Under a log link: least and largest score of the training rows, so that no new combination of values explodes. */
  readonly bounds: readonly [least: number, most: number] | null;
};

/** The line that adds nothing. */
export const zeroLine = (link: Link, features: number): LinearModel => {
  const nothing = new Array<number>(features).fill(0);
  return {
    kind: 'linear',
    link,
    baseline: 0,
    features,
    slope: nothing,
    centre: nothing,
    missing: nothing,
    low: nothing,
    high: nothing,
    bounds: null,
  };
};

/** Raw scores, shape [rows]. @throws TypeError when the columns aren't the model's */
export const predictLinearRaw = (
  { baseline, features, slope, centre, missing, low, high, bounds }: LinearModel,
  inputs: Matrix,
): Float64Array => {
  checkShape(inputs);
  const { values, rows, columns } = inputs;
  if (columns !== features) throw new TypeError(`the model takes ${features} columns, got ${columns}`);
  return Float64Array.from({ length: rows }, (_, row) => {
    let score = baseline;
    for (let column = 0; column < columns; column++) {
      const x = values[row * columns + column]!;
      score += Number.isNaN(x)
        ? missing[column]!
        : slope[column]! * (Math.min(Math.max(x, low[column]!), high[column]!) - centre[column]!);
    }
    return bounds ? Math.min(Math.max(score, bounds[0]), bounds[1]) : score;
  });
};
