import { scoreOf, type Trees } from './trees.ts';

/** Something that adds to a margin, times its weight: an ensemble's leaves, a function of one column or of another margin. */
export type Term = { readonly weight: number } & (
  | { readonly kind: 'trees'; readonly trees: Trees }
  | { readonly kind: 'column'; readonly column: number; readonly at: (x: number) => number }
  | { readonly kind: 'inner'; readonly margin: Margin; readonly at: (margin: number) => number }
);

/** The raw score of a head before its link and calibration: a constant and terms that add up. */
export type Margin = { readonly constant: number; readonly terms: readonly Term[] };

/** A term without its weight, by row. @param rows - float32 [count, columns], row-major */
export const termValues = (term: Term, rows: Float32Array, columns: number): Float64Array => {
  if (term.kind === 'inner') return marginsOf(term.margin, rows, columns).map(term.at);
  return Float64Array.from({ length: rows.length / columns }, (_, row) =>
    term.kind === 'trees' ? scoreOf(term.trees, rows, row * columns) : term.at(rows[row * columns + term.column]!),
  );
};

/** The margin of each row. @param rows - float32 [count, columns], row-major */
export const marginsOf = ({ constant, terms }: Margin, rows: Float32Array, columns: number): Float64Array => {
  const margins = new Float64Array(rows.length / columns).fill(constant);
  for (const term of terms) {
    const values = termValues(term, rows, columns);
    for (let row = 0; row < margins.length; row++) margins[row]! += term.weight * values[row]!;
  }
  return margins;
};

export const scaled = ({ constant, terms }: Margin, factor: number): Margin => ({
  constant: factor * constant,
  terms: terms.map((term) => ({ ...term, weight: factor * term.weight })),
});

export const added = (one: Margin, other: Margin): Margin => ({
  constant: one.constant + other.constant,
  terms: [...one.terms, ...other.terms],
});
