import type { Writable } from 'node:stream';
import { messageOf, RankerError, systemCode } from '../../errors.ts';

/** Errors of a write whose reader has gone. */
const goneCodes: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Prints lines of results and waits while the reader is slow. A reader that has gone ends the output silently.
 * @throws RankerError OUTPUT_WRITE, from the returned function
 */
export const openPrinter = (output: Writable): ((line: string) => Promise<void>) => {
  let gone = false;
  output.on('error', () => {});
  return async (line) => {
    if (gone) return;
    const written = Promise.withResolvers<unknown>();
    output.write(`${line}\n`, written.resolve);
    const fault = await written.promise;
    if (!fault) return;
    if (!goneCodes.has(systemCode(fault))) {
      const reason = messageOf(fault);
      throw new RankerError('OUTPUT_WRITE', `cannot write the results: ${reason}`, {}, { cause: fault });
    }
    gone = true;
  };
};

const betweenMs = 100;

/** Shows progress on one line of a terminal; elsewhere it is silent. */
export const openProgress = (output: Writable & { isTTY?: boolean }): ((text: string | undefined) => void) => {
  let last = 0;
  let shown = false;
  return (text) => {
    if (!output.isTTY) return;
    const now = performance.now();
    if (text !== undefined && now - last < betweenMs) return;
    if (text === undefined && !shown) return;
    output.write(`\r\x1b[2K${text ?? ''}`);
    last = now;
    shown = text !== undefined;
  };
};
