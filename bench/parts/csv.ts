import { createReadStream } from 'node:fs';
import { cellsOf } from '../../src/bus/file/csv-row.ts';
import { splitCsv } from '../../src/bus/file/split-csv.ts';

/** Records of a CSV file, one at a time, the header first. Empty lines are left out. */
export async function* readCsv(path: string): AsyncGenerator<string[]> {
  const rows = splitCsv(Number.POSITIVE_INFINITY);
  const cells = (bytes: Buffer | undefined): string[][] => {
    const row = String(bytes ?? '');
    return row === '' || row === '\r' ? [] : [cellsOf(row)];
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    for (const { bytes } of rows.push(chunk)) yield* cells(bytes);
  }
  yield* cells(rows.rest(false)?.bytes);
}
