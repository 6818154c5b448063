import type { Matrix } from '../data/matrix.ts';
import type { Link } from './ensemble.ts';

/**
 * A column that already holds a prediction: models add to its log odds or logarithm, by their link, times `slope` plus
 * `offset`; 1 and 0 by default.
 */
export type Start = {
  readonly column: number;
  readonly slope?: number;
  readonly offset?: number;
  /**
   * Only during a fit: a column that is added unchanged, times `slope`. The fitted model has it in its line instead.
   */
  readonly added?: { readonly column: number; readonly slope: number };
};

/** Probabilities are kept this far away from 0 and 1, seconds above this. */
export const leastChance = 1e-6;
export const leastSeconds = 1e-3;

/** The raw score of a probability or a number of seconds. */
export const linkOf = (link: Link, value: number): number => {
  if (link === 'logit') return -Math.log(1 / Math.min(Math.max(value, leastChance), 1 - leastChance) - 1);
  return link === 'log' ? Math.log(Math.max(value, leastSeconds)) : value;
};

const startOf =
  ({ values, columns }: Matrix, link: Link, { column, slope = 1, offset = 0, added }: Start) =>
  (row: number): number => {
    const more = added ? added.slope * values[row * columns + added.column]! : 0;
    return slope * linkOf(link, values[row * columns + column]!) + offset + more;
  };

/** The raw score that each row starts from, shape [rows]. */
export const startScores = (inputs: Matrix, link: Link, start: Start): Float64Array => {
  const scoreOf = startOf(inputs, link, start);
  return Float64Array.from({ length: inputs.rows }, (_, row) => scoreOf(row));
};

/** Start scores of the chosen rows, in the order given. */
export const startScoresOf = (inputs: Matrix, rows: Int32Array, link: Link, start: Start): Float64Array =>
  Float64Array.from(rows, startOf(inputs, link, start));
