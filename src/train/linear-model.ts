import type { Link } from './ensemble.ts';
import { checkShape, type Matrix } from './matrix.ts';

/**
 * A fitted linear model as plain data. Raw score = baseline + per column, shape [features] each:
 * slope * (x - centre), x kept in [low, high]; or what a missing x adds. The sum is kept in [least, most].
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
  /** The range seen in training, so that no far value carries the score away. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** The raw scores of the rows learned from, so that no new combination of values does either. */
  readonly least: number;
  readonly most: number;
};

/** Raw scores, shape [rows]. @throws TypeError when the columns aren't the model's */
export const predictLinearRaw = (
  { baseline, features, slope, centre, missing, low, high, least, most }: LinearModel,
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
    return Math.min(Math.max(score, least), most);
  });
};
