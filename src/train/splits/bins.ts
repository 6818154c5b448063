import { largestFloat32, type Matrix } from '../data/matrix.ts';
import { sortFloats } from './sort-floats.ts';

/**
 * Threshold above every value, infinity too: "missing or not". Finite, so that JSON preserves it; Infinity as float32.
 */
const aboveAll = Number.MAX_VALUE;

const quantileSample = 200_000;

export type BinIds = Uint8Array | Uint16Array;

/**
 * A matrix whose columns are cut into at most 255 or 2 047 bins and one for missing. `x <= edges[c][b]` in float32
 * means exactly `bin <= b`, so that a split of bins is a split of values. Its last bin, `edges[c].length + 1`, is for
 * missing.
 */
export type Bins<Ids = Uint8Array> = {
  /** Writes the bin ids, column-major: row r, column c lies at `c * rows + r`. */
  readonly write: (ids: Ids) => void;
  /** Counted through all columns, the bins of column c begin at `offsets[c]`; shape [columns + 1]. */
  readonly offsets: Int32Array;
  readonly edges: readonly Float32Array[];
  readonly rows: number;
  readonly columns: number;
};

const betweenFloat32 = (low: number, high: number): number => {
  const middle = Math.fround((low + high) / 2);
  return middle >= high ? low : middle;
};

/** Distinct ascending values with their counts. */
const tally = (sorted: Float32Array): { values: number[]; counts: number[] } => {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    const clipped = Math.min(Math.max(value, -largestFloat32), largestFloat32);
    if (clipped === values.at(-1)) counts[counts.length - 1]!++;
    else {
      values.push(clipped);
      counts.push(1);
    }
  }
  return { values, counts };
};

/** Edges between bins of about equal mass; a value with more than a bin's share gets its own bin. */
const quantileEdges = (sorted: Float32Array, maxBins: number): Float32Array => {
  const { values, counts } = tally(sorted);
  const edges: number[] = [];
  let remaining = sorted.length;
  let mass = 0;
  for (let i = 0; i + 1 < values.length; i++) {
    mass += counts[i]!;
    const binsLeft = maxBins - edges.length;
    const share = remaining / binsLeft;
    const full = mass >= share || mass + counts[i + 1]! / 2 > share;
    if (values.length > maxBins && !full) continue;
    edges.push(betweenFloat32(values[i]!, values[i + 1]!));
    remaining -= mass;
    mass = 0;
    if (edges.length === maxBins - 1) break;
  }
  return Float32Array.from(edges);
};

/** The column's known values (every n-th of a long column), ascending. */
const sortedSample = ({ values, rows, columns }: Matrix, column: number): Float32Array => {
  const step = Math.max(1, Math.ceil(rows / quantileSample));
  const sample = new Float32Array(Math.ceil(rows / step));
  let known = 0;
  for (let row = 0; row < rows; row += step) {
    const value = values[row * columns + column]!;
    if (!Number.isNaN(value)) sample[known++] = value;
  }
  sortFloats(sample.subarray(0, known));
  return sample.subarray(0, known);
};

/** This many rows stay in the cache from column to column. */
const rowsAtOnce = 1024;

/** Edges for a search in falling powers of two, without branches, since they would be mispredicted. */
const binSearch = (edges: Float32Array): { readonly padded: Float32Array; readonly firstStep: number } => {
  const firstStep = edges.length === 0 ? 0 : 2 ** Math.floor(Math.log2(edges.length));
  const padded = new Float32Array(2 * firstStep).fill(Number.POSITIVE_INFINITY);
  padded.set(edges);
  return { padded, firstStep };
};

const cut = (inputs: Matrix, maxBins: number): Bins<BinIds> => {
  const { rows, columns } = inputs;
  const edges = Array.from({ length: columns }, (_, column) => quantileEdges(sortedSample(inputs, column), maxBins));
  const offsets = new Int32Array(columns + 1);
  for (let column = 0; column < columns; column++) offsets[column + 1] = offsets[column]! + edges[column]!.length + 2;
  return { write: (ids) => writeIds(inputs, edges, ids), offsets, edges, rows, columns };
};

const writeIds = ({ values, rows, columns }: Matrix, edges: readonly Float32Array[], ids: BinIds): void => {
  const searches = edges.map(binSearch);
  for (let begin = 0; begin < rows; begin += rowsAtOnce) {
    const end = Math.min(rows, begin + rowsAtOnce);
    for (let column = 0; column < columns; column++) {
      const { padded, firstStep } = searches[column]!;
      const missing = edges[column]!.length + 1;
      for (let row = begin; row < end; row++) {
        const value = values[row * columns + column]!;
        let bin = 0;
        for (let step = firstStep; step > 0; step >>= 1) bin += Number(padded[bin + step - 1]! < value) * step;
        ids[column * rows + row] = Number.isNaN(value) ? missing : bin;
      }
    }
  }
};

/** @param maxBins - of known values per column, in [2, 255] */
export const cutInBins = (inputs: Matrix, maxBins: number): Bins => {
  if (!(Number.isInteger(maxBins) && maxBins >= 2 && maxBins <= 255))
    throw new TypeError('max_bins must be in [2, 255]');
  return cut(inputs, maxBins);
};

/** For trees that go down to single rows (docs/decisions/0003). */
export const fineBins = 2047;

export const cutFinely = (inputs: Matrix): Bins<Uint16Array> => cut(inputs, fineBins);

/** The float32 threshold of a split after bin `bin` of a column; the last bin separates only missing values. */
export const thresholdOf = (edges: Float32Array, bin: number): number => edges[bin] ?? aboveAll;
