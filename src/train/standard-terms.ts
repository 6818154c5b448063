import type { Matrix } from './matrix.ts';

const largestFloat32 = 3.4028234663852886e38;

/** Of a column's known values, infinite ones counted as the largest finite number: mean, deviation, range. */
export type ColumnScale = {
  readonly centre: number;
  /** 0: the column says nothing by its values. */
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
  /** Weighted share of the rows where it is missing, and the deviation of being so. */
  readonly missingShare: number;
  readonly missingDeviation: number;
};

export const columnScale = (
  { values, rows, columns }: Matrix,
  weight: Float64Array | null,
  column: number,
): ColumnScale => {
  const finite = (row: number): number =>
    Math.min(Math.max(values[row * columns + column]!, -largestFloat32), largestFloat32);
  let [all, known, sum] = [0, 0, 0];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row++) {
    const w = weight?.[row] ?? 1;
    const x = finite(row);
    all += w;
    if (Number.isNaN(x)) continue;
    known += w;
    sum += w * x;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  if (known === 0) return { centre: 0, deviation: 0, low: 0, high: 0, missingShare: 1, missingDeviation: 0 };
  const centre = Math.min(Math.max(sum / known, low), high);
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const x = finite(row);
    if (!Number.isNaN(x)) squares += (weight?.[row] ?? 1) * (x - centre) ** 2;
  }
  const missingShare = 1 - known / all;
  return {
    centre,
    deviation: low < high ? Math.sqrt(squares / known) : 0,
    low,
    high,
    missingShare,
    missingDeviation: Math.sqrt(missingShare * (1 - missingShare)),
  };
};

/**
 * The terms of a linear model that vary, by number: `column` for a column's standardised value, which counts as 0 (the
 * mean) where it is missing; `columns + column` for whether it is missing, standardised too.
 */
export const varyingTerms = (scales: readonly ColumnScale[]): Int32Array =>
  Int32Array.of(
    ...scales.keys().filter((column) => scales[column]!.deviation > 0),
    ...[...scales.keys()].filter((column) => scales[column]!.missingDeviation > 0).map((at) => scales.length + at),
  );

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
