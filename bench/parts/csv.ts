import { cellsOf, columnNames } from '../../src/bus/file/csv-row.ts';
import { readBytes } from '../../src/bus/file/read-bytes.ts';
import { splitCsv } from '../../src/bus/file/split-csv.ts';
import type { RawRecord } from '../../src/bus/file/splitter.ts';
import { messageOf, RankerError } from '../../src/errors.ts';

/** A row of a CSV file, `line` being that at which it begins; `cells` are trimmed. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

/** A fault at a line of a file. */
export const faultAt = (path: string, line: number, message: string): RankerError =>
  new RankerError('DATASET_FORMAT', `${path}, line ${line}: ${message}`);

async function* recordsOf(path: string): AsyncGenerator<RawRecord> {
  const splitter = splitCsv(Number.POSITIVE_INFINITY);
  for await (const chunk of readBytes(path)) yield* splitter.push(chunk);
  const last = splitter.rest(false);
  if (last !== undefined) yield last;
}

/**
 * Rows of a CSV file, one at a time, its column names first. Blank lines are left out.
 * @throws RankerError DATASET_FORMAT for a repeated name and for a row with fewer or more fields than names
 */
export async function* readCsv(path: string): AsyncGenerator<CsvRow> {
  let width: number | undefined;
  for await (const { line, bytes } of recordsOf(path)) {
    const text = String(bytes);
    if (text.trim() === '') continue;
    let cells: string[];
    try {
      cells = width === undefined ? columnNames(text) : cellsOf(text).map((cell) => cell.trim());
    } catch (thrown) {
      throw faultAt(path, line, messageOf(thrown));
    }
    width ??= cells.length;
    if (cells.length !== width) throw faultAt(path, line, `the row has ${cells.length} fields, the header ${width}`);
    yield { line, cells };
  }
}
