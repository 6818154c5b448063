import { type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino';
import { humanLine } from './human-line.ts';
import { redactedLine } from './redacted-line.ts';

export type { Logger } from 'pino';

/** The least severe level that is written. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Where log lines go; `process.stderr` is one. */
export type LogOutput = { readonly isTTY?: boolean; readonly write: (line: string) => unknown };

const options: LoggerOptions = {
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
};

/**
 * Opens the log: JSON lines, or a compact form on a terminal. Call it with a constant text and fields,
 * `log.info({ requestId, ms }, 'ranked')`, errors as `err`. Values under names that speak of secrets are not written.
 */
export const openLogger = (level: LogLevel, output: LogOutput = process.stderr): Logger => {
  const form = output.isTTY ? humanLine : (line: string) => line;
  return pino({ ...options, level }, { write: (line: string) => output.write(form(redactedLine(line))) });
};
