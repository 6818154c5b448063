import type { Matrix } from './matrix.ts';

const varies = ({ values, rows, columns }: Matrix, column: number): boolean => {
  const first = values[column]!;
  for (let row = 1; row < rows; row++) {
    if (!Object.is(values[row * columns + column]!, first)) return true;
  }
  return false;
};

/** The columns but those hidden that tell rows apart; one of them where none does. @param hidden - not all columns */
export const tellingColumns = (inputs: Matrix, hidden: readonly number[]): number[] => {
  const out = new Set(hidden);
  const seen = Array.from({ length: inputs.columns }, (_, column) => column).filter((column) => !out.has(column));
  const telling = seen.filter((column) => varies(inputs, column));
  return telling.length > 0 ? telling : seen.slice(0, 1);
};

/** The chosen columns, in the order given. */
export const selectColumns = ({ values, rows, columns }: Matrix, chosen: readonly number[]): Matrix => {
  const narrow = new Float32Array(rows * chosen.length);
  for (let row = 0; row < rows; row++) {
    for (const [at, column] of chosen.entries()) narrow[row * chosen.length + at] = values[row * columns + column]!;
  }
  return { values: narrow, rows, columns: chosen.length };
};
