import { type Logger, type LoggerOptions, pino, stdSerializers, stdTimeFunctions } from 'pino';
import { humanLine } from './human-line.ts';
import { redactedLine } from './redacted-line.ts';

export type { Logger } from 'pino';

/** The least severe level that is written. */
type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** The destination of log lines, such as `process.stderr`. */
type LogOutput = {
  readonly isTTY?: boolean;
  /** Bytes that wait for the reader. */
  readonly writableLength?: number;
  readonly write: (line: string) => unknown;
};

/** Most bytes that wait for a log reader; further lines are dropped, and counted. */
const mostWaiting = 4 * 1024 * 1024;

/** A DOMException, as of a timeout, would log all constants of its class. */
const errorFields = (thrown: Error): object =>
  thrown instanceof DOMException
    ? { type: thrown.name, message: thrown.message, stack: thrown.stack }
    : stdSerializers.err(thrown);

const options: LoggerOptions = {
  serializers: { err: errorFields },
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
};

/**
 * Opens the log: JSON lines, or a compact form on a terminal. Call it with fields and a constant text, `log.info({
 * requestId, ms }, 'ranked')`, errors as `err`. Values under names that suggest secrets are redacted.
 */
export const openLogger = (level: LogLevel, output: LogOutput = process.stderr): Logger => {
  const form = output.isTTY ? humanLine : (line: string) => line;
  let lost = 0;
  const write = (line: string): void => {
    if ((output.writableLength ?? 0) > mostWaiting) {
      lost++;
      return;
    }
    const lines = lost;
    lost = 0;
    if (lines > 0) log.warn({ lines }, 'lines of the log are lost, since nobody read them');
    output.write(form(redactedLine(line)));
  };
  const log = pino({ ...options, level }, { write });
  return log;
};
