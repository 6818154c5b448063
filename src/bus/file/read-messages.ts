import type { JsonValue } from '../../contracts/json/json-value.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { utf8Text } from '../../contracts/json/utf8-text.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import { type CsvColumn, readCsvHeader, readCsvRow } from './csv-row.ts';
import { readBytes, standardInput } from './read-bytes.ts';
import { splitCsv } from './split-csv.ts';
import { splitJson } from './split-json.ts';
import { splitLines } from './split-lines.ts';
import { isBlank, type RawRecord, type Splitter } from './splitter.ts';

/**
 * One message of a file, or why it cannot be read. `line` counts from 1: lines in `.ndjson` and `.csv` (where a row
 * begins), members of the array or lines in `.json`.
 */
export type FileMessage =
  | { readonly line: number; readonly value: JsonValue; readonly error?: undefined }
  | { readonly line: number; readonly value?: undefined; readonly error: RankerError };

type Format = {
  readonly splitter: Splitter;
  /**
   * Takes the first record that is not blank, if the format has a header; an error it throws concerns the whole file.
   */
  readonly readHeader?: (text: string) => void;
  readonly readMessage: (bytes: Uint8Array) => JsonValue;
  readonly skipsBlank: boolean;
};

const defaults = { maxLineBytes: 10 * 1024 * 1024 };

const csv = (maxBytes: number): Format => {
  let columns: readonly CsvColumn[] = [];
  return {
    splitter: splitCsv(maxBytes),
    readHeader: (text) => {
      columns = readCsvHeader(text);
    },
    readMessage: (bytes) => readCsvRow(utf8Text(bytes, 'row'), columns),
    skipsBlank: true,
  };
};

const json = (maxBytes: number): Format => ({
  splitter: splitJson(maxBytes),
  readMessage: parseJsonBytes,
  skipsBlank: false,
});

const lines = (maxBytes: number): Format => ({
  splitter: splitLines(maxBytes),
  readMessage: parseJsonBytes,
  skipsBlank: true,
});

const formats: Readonly<Record<string, (maxBytes: number) => Format>> = { json, ndjson: lines, jsonl: lines, csv };

const formatOf = (path: string, maxBytes: number): Format => {
  if (path === standardInput) return json(maxBytes);
  const extension = /\.(json|ndjson|jsonl|csv)(?:\.gz)?$/i.exec(path)?.[1];
  if (extension !== undefined) return formats[extension.toLowerCase()]!(maxBytes);
  const known =
    'must end with .json, .ndjson, .jsonl or .csv, and may then end with .gz; "-" reads JSON from standard input';
  throw new RankerError('DATASET_FORMAT', `${path} ${known}`, { path });
};

const tooLarge = (maxBytes: number): RankerError =>
  new RankerError('MESSAGE_TOO_LARGE', `the message is larger than ${maxBytes} bytes`, { maxBytes });

/** Reads the records of one file in turn; undefined for a record that is no message. */
const recordReader = (format: Format, maxBytes: number): ((record: RawRecord) => FileMessage | undefined) => {
  let { readHeader } = format;
  return ({ line, bytes }) => {
    if (bytes === undefined) return { line, error: tooLarge(maxBytes) };
    if (format.skipsBlank && bytes.every(isBlank)) return undefined;
    if (readHeader !== undefined) {
      readHeader(bytes.toString());
      readHeader = undefined;
      return undefined;
    }
    try {
      return { line, value: format.readMessage(bytes) };
    } catch (thrown) {
      return { line, error: asRankerError(thrown) };
    }
  };
};

/**
 * Reads messages from `.json` (an array, an object a line, or one object), `.ndjson` (also named `.jsonl`) or `.csv`
 * (with a header), each also `.gz`, or JSON from standard input (`-`), in constant memory. An unreadable message is
 * given as an error in its place, and so is an array that ends too early: the messages before it count. A file that
 * can't be read or decompressed to its end is a fault, since an unknown number of messages is missing.
 * @param options - `maxLineBytes`: larger messages are skipped unread (10 MiB)
 * @throws RankerError DATASET_NOT_FOUND, DATASET_FORMAT, before the first message only; DATASET_UNREADABLE
 */
export async function* readMessages(
  path: string,
  options: Partial<typeof defaults> = {},
): AsyncGenerator<FileMessage, void> {
  const { maxLineBytes } = { ...defaults, ...options };
  const format = formatOf(path, maxLineBytes);
  const { splitter } = format;
  const readRecord = recordReader(format, maxLineBytes);
  let last = 0;
  for await (const bytes of readBytes(path)) {
    for (const record of splitter.push(bytes)) {
      last = record.line;
      const message = readRecord(record);
      if (message !== undefined) yield message;
    }
  }
  const fault = splitter.fault();
  const rest = splitter.rest(fault !== undefined);
  const message = rest && readRecord(rest);
  if (message !== undefined && (fault === undefined || message.error === undefined)) {
    last = message.line;
    yield message;
  }
  if (fault !== undefined) yield { line: last + 1, error: fault };
}
