import { saysMissing } from '../../src/bus/file/csv-row.ts';
import { type Matrix, matrix } from '../../src/train/data/matrix.ts';
import { faultAt, readCsv } from './csv.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** Codes of a column's texts, by order of appearance; shared by the files that are read with it. */
type TextCodes = Map<string, Map<string, number>>;

export type Table = {
  readonly inputs: Matrix;
  readonly target: Float64Array;
  readonly names: readonly string[];
  /** They are not among the rows of the table. */
  readonly rowsWithoutTarget: number;
};

const growTo = <T extends Float32Array | Float64Array>(values: T, length: number, make: (size: number) => T): T => {
  if (length <= values.length) return values;
  const larger = make(Math.max(length, values.length * 2));
  larger.set(values);
  return larger;
};

/**
 * Whether the cell is empty, or one of the usual texts for a missing value; the question mark is that of the UCI
 * tables.
 */
const isMissing = (cell: string): boolean => cell === '' || cell === '?' || saysMissing(cell);

/** A number, or a text's code; NaN for a text in a column of numbers. */
const numberIn = (cell: string, codes: Map<string, number> | undefined): number => {
  if (codes === undefined) return cell === '' ? Number.NaN : Number(cell);
  if (isMissing(cell)) return Number.NaN;
  const code = codes.get(cell) ?? codes.size;
  codes.set(cell, code);
  return code;
};

/** Empty codes for every column with a text in any row. */
const findTextColumns = async (path: string): Promise<TextCodes> => {
  let header: readonly string[] | undefined;
  const codes: TextCodes = new Map();
  for await (const { cells } of readCsv(path)) {
    if (header === undefined) header = cells;
    else {
      for (let column = 0; column < cells.length; column++) {
        const cell = cells[column]!;
        if (Number.isNaN(Number(cell)) && !isMissing(cell)) codes.set(header[column]!, new Map());
      }
    }
  }
  return codes;
};

const quoted = (names: readonly string[]): string => names.map((name) => `"${name.slice(0, 80)}"`).join(', ');

/**
 * The indices of the target and the inputs in a row.
 * @throws TypeError for a missing column
 */
const placesOf = (path: string, header: readonly string[], targetName: string, inputs: readonly string[]) => {
  const target = header.indexOf(targetName);
  if (target < 0) throw new TypeError(`${path} has no column "${targetName}", but ${quoted(header).slice(0, 200)}`);
  const lacking = inputs.filter((name) => !header.includes(name));
  if (lacking.length > 0) throw new TypeError(`${path} lacks columns that were learned from: ${quoted(lacking)}`);
  return { target, inputs: inputs.map((name) => header.indexOf(name)) };
};

/** @param learned - the input columns of the training table, in order; none for that table itself */
const readTable = async (
  path: string,
  targetName: string,
  codes: TextCodes,
  learned?: readonly string[],
): Promise<Table> => {
  let names: readonly string[] = learned ?? [];
  let places: ReturnType<typeof placesOf> | undefined;
  let values = new Float32Array(1 << 16);
  let target = new Float64Array(1 << 12);
  let rows = 0;
  let rowsWithoutTarget = 0;
  for await (const { line, cells } of readCsv(path)) {
    if (places === undefined) {
      names = learned ?? cells.filter((name) => name !== targetName);
      places = placesOf(path, cells, targetName, names);
      continue;
    }
    const wanted = cells[places.target]!;
    if (isMissing(wanted)) {
      rowsWithoutTarget++;
      continue;
    }
    const y = numberIn(wanted, codes.get(targetName));
    if (Number.isNaN(y))
      throw faultAt(path, line, `the target ${targetName} is "${wanted.slice(0, 80)}", not a number`);
    target = growTo(target, rows + 1, (size) => new Float64Array(size));
    values = growTo(values, (rows + 1) * names.length, (size) => new Float32Array(size));
    target[rows] = y;
    for (let i = 0; i < names.length; i++) {
      const cell = cells[places.inputs[i]!]!;
      values[rows * names.length + i] = numberIn(cell, codes.get(names[i]!));
    }
    rows++;
  }
  if (rows === 0) throw new TypeError(`${path} has no row with a target`);
  const inputs = matrix(values.slice(0, rows * names.length), names.length);
  return { inputs, target: target.slice(0, rows), names, rowsWithoutTarget };
};

/** Two classes become 0 and 1, the larger value 1. */
const asLabels = (name: string, tables: readonly Table[]): void => {
  const classes = [...new Set(tables.flatMap(({ target }) => [...new Set(target)]))].sort((a, b) => a - b);
  if (classes.length > 2) throw new TypeError(`classification needs two classes, ${name} has ${classes.length}`);
  for (const { target } of tables) target.set(target.map((y) => Number(y === classes.at(-1))));
};

/**
 * Reads the CSV to train on and the one to measure on, each with a header. Texts are coded by order of appearance;
 * missing is NaN. Columns that only the second has are left out, and so are rows without a target.
 * @throws TypeError for tables that can't be trained or measured on; RankerError DATASET_NOT_FOUND, DATASET_UNREADABLE,
 * DATASET_FORMAT
 */
export const readTables = async ({
  train,
  test,
  target,
  task,
}: Pick<TrainerOptions, 'train' | 'test' | 'target' | 'task'>): Promise<[seen: Table, later: Table]> => {
  const codes = await findTextColumns(train);
  if (task === 'regression') codes.delete(target);
  const seen = await readTable(train, target, codes);
  const later = await readTable(test, target, codes, seen.names);
  if (task === 'classification') asLabels(target, [seen, later]);
  return [seen, later];
};
