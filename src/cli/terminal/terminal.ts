import type { WriteStream } from 'node:tty';
import { openPrinter, openProgress } from './output.ts';
import { type Page, paintFor } from './page.ts';

/** The output of a command: results go to one stream, the log and progress to another. */
export type Terminal = Page & {
  /** Writes a line of results; resolves when more may be written. */
  readonly print: (line: string) => Promise<void>;
  /** Writes a line of the log. */
  readonly tell: (line: string) => void;
  /** Writes a warning. */
  readonly warn: (text: string) => void;
  /** Writes the fault that ended the command. */
  readonly fail: (code: string, text: string) => void;
  /** Shows the progress of long work; undefined clears the line. */
  readonly progress: (text: string | undefined) => void;
};

/** For a terminal of unknown width. */
const usualColumns = 80;

/**
 * Any output first clears the line of progress. A log that can't be written (its disk is full, its reader gone) ends
 * nothing: the next line is tried again.
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

/** Prints the result of a command: one JSON object for programs, lines for people. */
export const printResult = async (
  { print }: Pick<Terminal, 'print'>,
  json: boolean | undefined,
  result: object,
  lines: () => readonly string[],
): Promise<void> => {
  for (const line of json ? [JSON.stringify(result)] : lines()) await print(line);
};
