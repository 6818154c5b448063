import type { Matrix } from './matrix.ts';

const varies = ({ values, columns }: Matrix, rows: Int32Array, column: number): boolean => {
  const first = values[rows[0]! * columns + column]!;
  return rows.some((row) => !Object.is(values[row * columns + column]!, first));
};

/**
 * The columns that vary in these rows, without those hidden; one column if none varies.
 * @param hidden - not all columns
 */
export const varyingColumns = (inputs: Matrix, rows: Int32Array, hidden: readonly number[]): number[] => {
  const out = new Set(hidden);
  const seen = Array.from({ length: inputs.columns }, (_, column) => column).filter((column) => !out.has(column));
  const varying = seen.filter((column) => varies(inputs, rows, column));
  return varying.length > 0 ? varying : seen.slice(0, 1);
};

/** The chosen columns of the chosen rows, in the order given. */
export const selectColumns = ({ values, columns }: Matrix, rows: Int32Array, chosen: readonly number[]): Matrix => {
  const narrow = new Float32Array(rows.length * chosen.length);
  let to = 0;
  for (const row of rows) {
    for (const column of chosen) narrow[to++] = values[row * columns + column]!;
  }
  return { values: narrow, rows: rows.length, columns: chosen.length };
};
