/** Rows of numbers, row-major float32: row r, column c lies at `r * columns + c`. NaN = missing. */
export type Matrix = { readonly values: Float32Array; readonly rows: number; readonly columns: number };

/** Beyond it float32 knows only infinity. */
export const largestFloat32 = 3.4028234663852886e38;

/** @throws TypeError when the values don't fill rows x columns */
export const matrix = (values: Float32Array, columns: number): Matrix => {
  const rows = columns === 0 ? 0 : values.length / columns;
  if (!Number.isInteger(rows)) throw new TypeError(`${values.length} values don't fill rows of ${columns} columns`);
  return { values, rows, columns };
};

const areAll = (rows: ArrayLike<number>, count: number): boolean => {
  if (rows.length !== count) return false;
  for (let at = 0; at < count; at++) if (rows[at] !== at) return false;
  return true;
};

/** The chosen rows, in the order given; the matrix itself where these are all. */
export const selectRows = (from: Matrix, rows: ArrayLike<number>): Matrix => {
  const { columns } = from;
  if (areAll(rows, from.rows)) return from;
  const values = new Float32Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    values.set(from.values.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  }
  return { values, rows: rows.length, columns };
};

/**
 * The chosen rows, compacted in the memory of the whole matrix, which is overwritten.
 * @param rows - ascending
 */
export const keepRows = ({ values, columns }: Matrix, rows: Int32Array): Matrix => {
  for (const [to, row] of rows.entries()) values.copyWithin(to * columns, row * columns, (row + 1) * columns);
  return { values: values.subarray(0, rows.length * columns), rows: rows.length, columns };
};

/** At most `most` of these row numbers, evenly spaced. */
export const evenlySpaced = (rows: number, most: number): Int32Array => {
  const stride = Math.max(1, Math.ceil(rows / most));
  return Int32Array.from({ length: Math.ceil(rows / stride) }, (_, at) => at * stride);
};

/** @throws TypeError when the values don't match the shape */
export const checkShape = ({ values, rows, columns }: Matrix): void => {
  if (values.length !== rows * columns) {
    throw new TypeError(`a matrix of ${rows} x ${columns} needs ${rows * columns} values, got ${values.length}`);
  }
};

/** @throws TypeError for an unusable training set: no rows, no columns, a target that isn't finite */
export const checkTrainingSet = (inputs: Matrix, target: Float64Array): void => {
  checkShape(inputs);
  if (inputs.rows === 0 || inputs.columns === 0) throw new TypeError('a training set needs rows and columns');
  if (target.length !== inputs.rows) throw new TypeError(`${inputs.rows} rows, but ${target.length} targets`);
  if (!target.every(Number.isFinite)) throw new TypeError('every target must be finite');
};
