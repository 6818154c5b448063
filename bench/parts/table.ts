import { type Matrix, matrix } from '../../src/train/data/matrix.ts';
import { readCsv } from './csv.ts';

/** Codes of a column's texts, by order of appearance; shared by the files that are read with it. */
export type TextCodes = Map<string, Map<string, number>>;

export type Table = { readonly inputs: Matrix; readonly target: Float64Array; readonly names: readonly string[] };

const growTo = <T extends Float32Array | Float64Array>(values: T, length: number, make: (size: number) => T): T => {
  if (length <= values.length) return values;
  const larger = make(Math.max(length, values.length * 2));
  larger.set(values);
  return larger;
};

const isMissing = (field: string): boolean => field === '' || /^nan$/i.test(field);

/** A text column's code, or the number; NaN for a text in a column of numbers. */
const toNumber = (field: string, codes: Map<string, number> | undefined): number => {
  if (isMissing(field)) return Number.NaN;
  if (codes === undefined) return Number(field);
  const code = codes.get(field) ?? codes.size;
  codes.set(field, code);
  return code;
};

/** Empty codes for every column that holds a text somewhere. */
export const findTextColumns = async (path: string): Promise<TextCodes> => {
  let header: string[] | undefined;
  const codes: TextCodes = new Map();
  for await (const record of readCsv(path)) {
    if (header === undefined) header = record.map((name) => name.trim());
    else {
      for (let column = 0; column < record.length; column++) {
        const field = record[column]!.trim();
        if (!isMissing(field) && Number.isNaN(Number(field))) codes.set(header[column] ?? '', new Map());
      }
    }
  }
  return codes;
};

/**
 * Reads a CSV with a header. Empty and NaN = missing; rows without a target are left out.
 * @param names - the input columns and their order, by default all but the target
 */
export const readTable = async (
  path: string,
  targetName: string,
  codes: TextCodes,
  names?: readonly string[],
): Promise<Table> => {
  let order: number[] | undefined;
  let columns: readonly string[] = names ?? [];
  let targetAt = -1;
  let values = new Float32Array(1 << 16);
  let target = new Float64Array(1 << 12);
  let rows = 0;
  for await (const record of readCsv(path)) {
    if (order === undefined) {
      const header = record.map((name) => name.trim());
      targetAt = header.indexOf(targetName);
      if (targetAt < 0) throw new TypeError(`${path} has no column ${targetName}`);
      columns = names ?? header.filter((name) => name !== targetName);
      order = columns.map((name) => header.indexOf(name));
      continue;
    }
    const y = toNumber((record[targetAt] ?? '').trim(), codes.get(targetName));
    if (Number.isNaN(y)) continue;
    target = growTo(target, rows + 1, (size) => new Float64Array(size));
    values = growTo(values, (rows + 1) * columns.length, (size) => new Float32Array(size));
    target[rows] = y;
    for (let i = 0; i < columns.length; i++) {
      values[rows * columns.length + i] = toNumber((record[order[i]!] ?? '').trim(), codes.get(columns[i]!));
    }
    rows++;
  }
  return {
    inputs: matrix(values.slice(0, rows * columns.length), columns.length),
    target: target.slice(0, rows),
    names: columns,
  };
};
