import { addUp, type Margin, termValues } from './margin.ts';
import { addTreeShapley, type PairWeights } from './shapley.ts';

/** Below this distance of two margins their values count as equal: float32 values tell no slope there. */
const nearestMargins = 1e-6;

/**
 * What a head says of some candidates, in parts; all arrays follow the rows, the first ones of which are the
 * background.
 */
export type AttributedHead = {
  readonly margins: Float64Array;
  readonly meanMargin: number;
  readonly meanValue: number;
  /** float64 [rows, columns]: interventional Shapley values; a row's add up to its margin minus the mean margin. */
  readonly marginParts: Float64Array;
  /** The same rescaled to the value; a row's add up to its value minus the mean value. */
  readonly valueParts: Float64Array;
};

const mean = (values: ArrayLike<number>, count: number): number => {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += values[at]!;
  return sum / count;
};

/**
 * How much a value changes for a margin, pair by pair: the secant between the row and the background row, 0 where the
 * margins lie nearer than `nearest`. A Shapley value is a mean over the background, so it can be rescaled inside that
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
 * Splits what a head says of each row into what each column adds, against the background.
 * @param rows - float32 [count, columns], row-major
 * @param values - what the head served, [count]
 * @param background - the first so many rows are what each is compared with
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

/** A term of one column alone: that column has all of its difference. */
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
