import { addUp, type Margin, termValues } from './margin.ts';
import { addTreeShapley, type PairWeights } from './shapley.ts';

/** Margins closer than this count as equal: float32 values give no reliable slope there. */
const nearestMargins = 1e-6;

/**
 * A head's values for some candidates, split by column. All arrays follow the rows; the first rows are the background.
 */
export type AttributedHead = {
  readonly margins: Float64Array;
  readonly meanMargin: number;
  readonly meanValue: number;
  /** float64 [rows, columns]: interventional Shapley values; they add up to the row's margin minus the mean margin. */
  readonly marginParts: Float64Array;
  /** `marginParts` rescaled to the value; they add up to the row's value minus the mean value. */
  readonly valueParts: Float64Array;
};

const mean = (values: ArrayLike<number>, count: number): number => {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += values[at]!;
  return sum / count;
};

/**
 * Change of value per change of margin for each pair: the secant between the row and the background row, 0 where their
 * margins are closer than `nearest`. A Shapley value is a mean over the background, so it can be rescaled inside that
 * mean, and the parts add up to the values.
 * @see Chen, Lundberg and Lee 2022, Explaining a series of models by propagating Shapley values, on the rescale rule
 */
const secant = (margins: Float64Array, values: ArrayLike<number>, nearest: number) => (row: number, other: number) => {
  const distance = margins[row]! - margins[other]!;
  return Math.abs(distance) < nearest ? 0 : (values[row]! - values[other]!) / distance;
};

const pairWeights = (count: number, weightOf: (row: number, other: number) => number): PairWeights =>
  Float64Array.from({ length: count * count }, (_, pair) => weightOf(Math.floor(pair / count), pair % count));

/**
 * Splits a head's value for each row into the columns' contributions, against the background.
 * @param rows - float32 [count, columns], row-major
 * @param values - what the head served, [count]
 * @param background - number of rows, from the first on, that each row is compared with
 * @throws RangeError when the trees are too deep to be attributed
 */
export const attribute = (
  margin: Margin,
  rows: Float32Array,
  columns: number,
  values: ArrayLike<number>,
  background: number,
): AttributedHead => {
  const count = rows.length / columns;
  const added = margin.terms.map((term) => termValues(term, rows, columns));
  const margins = addUp(margin, added, count);
  const share = (other: number): number => (other < background ? 1 / background : 0);
  const slope = secant(margins, values, nearestMargins);
  const weightings = [
    pairWeights(count, (_, other) => share(other)),
    pairWeights(count, (row, other) => share(other) * slope(row, other)),
  ];
  const parts = weightings.map(() => new Float64Array(count * columns));
  addTerms(margin, added, { rows, columns }, weightings, parts);
  return {
    margins,
    meanMargin: mean(margins, background),
    meanValue: mean(values, background),
    marginParts: parts[0]!,
    valueParts: parts[1]!,
  };
};

type Rows = { readonly rows: Float32Array; readonly columns: number };

const addTerms = (
  { terms }: Margin,
  added: readonly Float64Array[],
  { rows, columns }: Rows,
  weightings: readonly PairWeights[],
  parts: readonly Float64Array[],
): void => {
  for (const [at, term] of terms.entries()) {
    if (term.kind === 'trees') {
      addTreeShapley(term.trees, term.weight, rows, columns, weightings, parts);
      continue;
    }
    const values = added[at]!;
    if (term.kind === 'column') {
      addColumn(term.column, values, columns, weightings, parts);
      continue;
    }
    const ofInner = term.margin.terms.map((one) => termValues(one, rows, columns));
    const slope = secant(addUp(term.margin, ofInner, values.length), values, Number.MIN_VALUE);
    const inner = weightings.map((weights) =>
      pairWeights(values.length, (row, other) => {
        const weight = weights[row * values.length + other]!;
        return weight === 0 ? 0 : weight * slope(row, other);
      }),
    );
    addTerms(term.margin, ofInner, { rows, columns }, inner, parts);
  }
};

/** A term of one column alone: the whole difference belongs to that column. */
const addColumn = (
  column: number,
  values: Float64Array,
  columns: number,
  weightings: readonly PairWeights[],
  parts: readonly Float64Array[],
): void => {
  const count = values.length;
  weightings.forEach((weights, at) => {
    for (let row = 0; row < count; row++) {
      let sum = 0;
      for (let other = 0; other < count; other++) {
        const weight = weights[row * count + other]!;
        if (weight !== 0) sum += weight * (values[row]! - values[other]!);
      }
      parts[at]![row * columns + column]! += sum;
    }
  });
};
