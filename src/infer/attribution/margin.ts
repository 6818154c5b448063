import { scoreOf, type Trees } from './trees.ts';

/** A summand of a margin, with its weight: an ensemble's leaves, a function of one column or of another margin. */
export type Term = { readonly weight: number } & (
  | { readonly kind: 'trees'; readonly trees: Trees }
  | { readonly kind: 'column'; readonly column: number; readonly at: (x: number) => number }
  | { readonly kind: 'inner'; readonly margin: Margin; readonly at: (margin: number) => number }
);

/** The raw score of a head before its link and calibration: a constant plus terms. */
export type Margin = { readonly constant: number; readonly terms: readonly Term[] };

/**
 * A term's contribution to each row's margin.
 * @param rows - float32 [count, columns], row-major
 */
export const termValues = (term: Term, rows: Float32Array, columns: number): Float64Array => {
  const values =
    term.kind === 'inner' ? marginsOf(term.margin, rows, columns) : new Float64Array(rows.length / columns);
  for (let row = 0; row < values.length; row++) {
    values[row] = term.weight * oneValue(term, rows, row * columns, values[row]!);
  }
  return values;
};

const oneValue = (term: Term, rows: Float32Array, base: number, inner: number): number => {
  if (term.kind === 'trees') return scoreOf(term.trees, rows, base);
  return term.at(term.kind === 'column' ? rows[base + term.column]! : inner);
};

/**
 * The margin of each row.
 * @param rows - float32 [count, columns], row-major
 */
export const marginsOf = (margin: Margin, rows: Float32Array, columns: number): Float64Array =>
  addUp(
    margin,
    margin.terms.map((term) => termValues(term, rows, columns)),
    rows.length / columns,
  );

/**
 * The margin of each row.
 * @param values - each term's contribution
 */
export const addUp = ({ constant }: Margin, values: readonly Float64Array[], count: number): Float64Array => {
  const margins = new Float64Array(count).fill(constant);
  for (const one of values) for (let row = 0; row < count; row++) margins[row]! += one[row]!;
  return margins;
};

export const scaled = ({ constant, terms }: Margin, factor: number): Margin => ({
  constant: factor * constant,
  terms: terms.map((term) => ({ ...term, weight: factor * term.weight })),
});

export const joined = (one: Margin, other: Margin): Margin => ({
  constant: one.constant + other.constant,
  terms: [...one.terms, ...other.terms],
});
