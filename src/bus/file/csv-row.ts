import { nestedNames, textNames } from '../../contracts/fields/field-table.ts';
import type { JsonObject, JsonValue } from '../../contracts/json/json-value.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import { RankerError } from '../../errors.ts';

const numeral = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

const missing = /^(?:[+-]?nan|na|#?n\/a|#na|#n\/a n\/a|null|none|nat|<na>|-?1\.#(?:ind|qnan)|[+-]?inf(?:inity)?)$/i;

/** Whether the cell is one of the texts that data-frame programs write for a missing number. */
export const saysMissing = (cell: string): boolean => missing.test(cell);

const wrongRow = (message: string): RankerError => new RankerError('DATASET_FORMAT', message);

/** The fields of one row, quotes taken off. @throws RankerError DATASET_FORMAT */
export const cellsOf = (record: string): string[] => {
  const row = record.endsWith('\r') ? record.slice(0, -1) : record;
  const cells: string[] = [];
  for (let at = 0; at <= row.length; at++) {
    let cell = '';
    while (row[at] === '"') {
      const end = row.indexOf('"', at + 1);
      if (end < 0) throw wrongRow('the row ends within a quoted field');
      cell += row.slice(at + 1, end);
      at = end + 1;
      if (row[at] === '"') cell += '"';
    }
    const comma = row.indexOf(',', at);
    const end = comma < 0 ? row.length : comma;
    cells.push(cell + row.slice(at, end));
    at = end;
  }
  return cells;
};

type ReadCell = (cell: string) => JsonValue | undefined;

const readUntyped: ReadCell = (cell) => {
  if (numeral.test(cell)) {
    const value = Number(cell);
    return Number.isFinite(value) ? value : undefined;
  }
  return saysMissing(cell) ? undefined : cell;
};

const cellReader = (column: string): ReadCell => {
  if (textNames.has(column)) return (cell) => cell;
  return nestedNames.has(column) ? (cell) => parseJson(cell) : readUntyped;
};

export type CsvColumn = { readonly name: string; readonly read: ReadCell };

/**
 * The names in a header row.
 * @throws RankerError DATASET_FORMAT when a name occurs twice, or the separator is not a comma
 */
export const columnNames = (row: string): string[] => {
  const names = cellsOf(row).map((name) => name.trim());
  if (names.length === 1 && /[;\t|]/.test(row)) {
    throw wrongRow(`the header is a single column, "${row.slice(0, 80)}": separate columns by commas`);
  }
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined) throw wrongRow(`the column "${double.slice(0, 80)}" stands twice in the header`);
  return names;
};

/**
 * The columns that a header row names.
 * @throws RankerError DATASET_FORMAT when a name occurs twice
 */
export const readCsvHeader = (row: string): readonly CsvColumn[] =>
  columnNames(row).map((name) => ({ name, read: cellReader(name) }));

/**
 * Numerals become numbers except in columns of text; an empty cell becomes an absent field; `features`, `datasets`,
 * `rses` and `providers` are JSON text.
 * @throws RankerError DATASET_FORMAT, and those of parseJson
 */
export const readCsvRow = (row: string, columns: readonly CsvColumn[]): JsonObject => {
  const cells = cellsOf(row);
  if (cells.length !== columns.length) {
    throw wrongRow(`the row has ${cells.length} fields, the header ${columns.length}`);
  }
  const object: JsonObject = Object.create(null);
  for (let i = 0; i < columns.length; i++) {
    const value = cells[i] === '' ? undefined : columns[i]!.read(cells[i]!);
    if (value !== undefined) object[columns[i]!.name] = value;
  }
  return object;
};
