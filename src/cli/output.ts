import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Prints lines of results and waits while the reader is slow. A reader that went away ends the output quietly. */
export const openPrinter = (output: Writable): ((line: string) => Promise<void>) => {
  let gone = false;
  output.on('error', () => {
    gone = true;
  });
  return async (line) => {
    if (gone || output.write(`${line}\n`)) return;
    await Promise.race([once(output, 'drain'), once(output, 'close')]).catch(() => {});
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
