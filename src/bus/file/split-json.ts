import { splitArray } from './split-array.ts';
import { splitLines } from './split-lines.ts';
import { isBlank, PendingRecord, type RawRecord, type Splitter } from './splitter.ts';

const [quote, backslash, opening, closing, newline] = [0x22, 0x5c, 0x7b, 0x7d, 0x0a];

/** Whether a text closes every brace that it opens, apart from those within strings. */
const isClosed = (text: Buffer): boolean => {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === quote) inString = !inString;
    else if (inString && byte === backslash) at++;
    else if (!inString && byte === opening) depth++;
    else if (!inString && byte === closing) depth--;
  }
  return depth <= 0;
};

const isSolid = ({ bytes }: RawRecord): boolean => bytes === undefined || !bytes.every(isBlank);

/** One record a non-blank line. */
const splitSolidLines = (maxBytes: number): Splitter => {
  const lines = splitLines(maxBytes);
  return {
    *push(chunk) {
      for (const record of lines.push(chunk)) if (isSolid(record)) yield record;
    },
    rest: (cut) => {
      const last = lines.rest(cut);
      return last && isSolid(last) ? last : undefined;
    },
    fault: lines.fault,
  };
};

/** The whole text as one record. */
const whole = (maxBytes: number): Splitter => {
  const pending = new PendingRecord(maxBytes);
  return {
    push: (chunk) => {
      pending.add(chunk);
      return [];
    },
    rest: () => ({ line: 1, bytes: pending.take() }),
    fault: () => undefined,
  };
};

/**
 * The splitter for a text with this beginning: an array, objects line by line, or one object over several lines;
 * undefined while that can't be decided.
 */
const splitterOf = (start: Buffer, maxBytes: number): Splitter | undefined => {
  const first = start.findIndex((byte) => !isBlank(byte));
  if (first < 0) return undefined;
  if (start[first] !== opening) return splitArray(maxBytes);
  const end = start.indexOf(newline, first);
  if (end < 0) return start.length > maxBytes ? splitSolidLines(maxBytes) : undefined;
  return isClosed(start.subarray(first, end)) ? splitSolidLines(maxBytes) : whole(maxBytes);
};

/** JSON in any of three forms, recognised by its beginning: one array, an object a line, or a single object. */
export const splitJson = (maxBytes: number): Splitter => {
  let start: Buffer = Buffer.alloc(0);
  let chosen: Splitter | undefined;
  return {
    *push(chunk) {
      if (chosen) return yield* chosen.push(chunk);
      start = Buffer.concat([start, chunk]);
      chosen = splitterOf(start, maxBytes);
      if (chosen) yield* chosen.push(start);
      else if (start.every(isBlank)) start = Buffer.alloc(0);
    },
    rest: (cut) => {
      if (chosen) return chosen.rest(cut);
      return start.length === 0 ? undefined : { line: 1, bytes: start };
    },
    fault: () => chosen?.fault(),
  };
};
