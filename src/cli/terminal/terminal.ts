import type { WriteStream } from 'node:tty';
import { openPrinter, openProgress } from './output.ts';
import { type Page, paintFor } from './page.ts';

/** Where a command's words go: results to one stream, the log and how far work is to another. */
export type Terminal = Page & {
  /** Writes a line of results; resolves when more may be written. */
  readonly print: (line: string) => Promise<void>;
  /** Writes a line of the log. */
  readonly tell: (line: string) => void;
  /** Tells what asks for attention. */
  readonly warn: (text: string) => void;
  /** Tells what ended the command. */
  readonly fail: (code: string, text: string) => void;
  /** Shows how far long work is; undefined text clears the line. */
  readonly progress: (text: string | undefined) => void;
};

/** Of a terminal that doesn't tell. */
const usualColumns = 80;

/**
 * What is written clears the line of progress before it. A log that can't be written (its disk is full, its reader gone)
 * ends nothing: the next line is tried again.
 */
export const openTerminal = (results: WriteStream, log: WriteStream): Terminal => {
  log.on('error', () => {});
  const progress = openProgress(log);
  const printLine = openPrinter(results);
  const paintLog = paintFor(log);
  const tell = (line: string): void => {
    progress(undefined);
    log.write(`${line}\n`);
  };
  return {
    print: (line) => {
      progress(undefined);
      return printLine(line);
    },
    tell,
    warn: (text) => tell(`${paintLog('doubtful', 'warning:')} ${text}`),
    fail: (code, text) => tell(`${paintLog('bad', code)}: ${text}`),
    progress,
    width: results.isTTY ? results.columns || usualColumns : Number.POSITIVE_INFINITY,
    paint: paintFor(results),
  };
};

/** Prints what a command found: one JSON object for programs, lines for people. */
export const printResult = async (
  { print }: Pick<Terminal, 'print'>,
  json: boolean | undefined,
  result: object,
  lines: () => readonly string[],
): Promise<void> => {
  for (const line of json ? [JSON.stringify(result)] : lines()) await print(line);
};
