import { largestFloat32, type Matrix } from '../data/matrix.ts';

/** Mean, deviation and range of a column's known values, with infinite ones counted as the largest finite number. */
export type ColumnScale = {
  readonly centre: number;
  /** 0: the column is constant. */
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
  /** Share of the rows where it is missing, and the deviation of that indicator. */
  readonly missingShare: number;
  readonly missingDeviation: number;
  /**
   * Mostly 0 and never missing: its terms aren't centred, which the intercept makes up for, and its zeros cost nothing.
   */
  readonly isSparse: boolean;
};

const leastZeros = 0.6;

/**
 * A column that is missing, or present, in a smaller share of the rows gets no indicator of being missing: a few rows
 * are not enough evidence.
 */
const leastMissingShare = 0.05;

const hasMissingTerm = ({ missingShare }: ColumnScale): boolean =>
  missingShare >= leastMissingShare && missingShare <= 1 - leastMissingShare;

export const columnScale = ({ values, rows, columns }: Matrix, column: number): ColumnScale => {
  const finite = (row: number): number =>
    Math.min(Math.max(values[row * columns + column]!, -largestFloat32), largestFloat32);
  let [known, sum, zeros] = [0, 0, 0];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row++) {
    const x = finite(row);
    if (Number.isNaN(x)) continue;
    known++;
    sum += x;
    if (x === 0) zeros++;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  if (known === 0) {
    return { centre: 0, deviation: 0, low: 0, high: 0, missingShare: 1, missingDeviation: 0, isSparse: false };
  }
  const centre = Math.min(Math.max(sum / known, low), high);
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const x = finite(row);
    if (!Number.isNaN(x)) squares += (x - centre) ** 2;
  }
  const missingShare = 1 - known / rows;
  const isSparse = missingShare === 0 && zeros >= leastZeros * rows;
  return {
    centre: isSparse ? 0 : centre,
    deviation: low < high ? Math.sqrt(squares / known) : 0,
    low,
    high,
    missingShare,
    missingDeviation: Math.sqrt(missingShare * (1 - missingShare)),
    isSparse,
  };
};

/**
 * The terms of a linear model that vary, by number: `column` for a column's standardised value, which counts as 0 (the
 * mean) where it is missing; `columns + column` for whether it is missing, standardised too. Sparse ones come first.
 */
export const varyingTerms = (scales: readonly ColumnScale[]): Int32Array => {
  const columns = [...scales.keys()];
  const varying = columns.filter((column) => scales[column]!.deviation > 0);
  return Int32Array.of(
    ...varying.filter((column) => scales[column]!.isSparse),
    ...varying.filter((column) => !scales[column]!.isSparse),
    ...columns.filter((column) => hasMissingTerm(scales[column]!)).map((at) => scales.length + at),
  );
};

/** The non-zero values of the first `sparse` terms: those of row r are the entries from `starts[r]` on. */
export type SparseTerms = { readonly starts: Int32Array; readonly at: Int32Array; readonly values: Float64Array };

export const sparseTerms = (
  scales: readonly ColumnScale[],
  terms: Int32Array,
  { values, rows, columns }: Matrix,
): SparseTerms => {
  const starts = new Int32Array(rows + 1);
  for (let row = 0, count = 0; row < rows; row++) {
    for (const column of terms) if (values[row * columns + column] !== 0) count++;
    starts[row + 1] = count;
  }
  const at = new Int32Array(starts[rows]!);
  const entries = new Float64Array(starts[rows]!);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let term = 0; term < terms.length; term++) {
      const x = values[row * columns + terms[term]!]!;
      if (x === 0) continue;
      const { deviation, low, high } = scales[terms[term]!]!;
      at[to] = term;
      entries[to++] = Math.min(Math.max(x, low), high) / deviation;
    }
  }
  return { starts, at, values: entries };
};

/** @param into - the row's terms in their order, from `base` on */
export const writeTerms = (
  scales: readonly ColumnScale[],
  terms: Int32Array,
  { values, columns }: Matrix,
  row: number,
  into: Float64Array,
  base: number,
): void => {
  for (let at = 0; at < terms.length; at++) {
    const term = terms[at]!;
    const column = term < columns ? term : term - columns;
    const { centre, deviation, low, high, missingShare, missingDeviation } = scales[column]!;
    const x = values[row * columns + column]!;
    const isMissing = Number.isNaN(x);
    if (term >= columns) into[base + at] = (Number(isMissing) - missingShare) / missingDeviation;
    else into[base + at] = isMissing ? 0 : (Math.min(Math.max(x, low), high) - centre) / deviation;
  }
};
