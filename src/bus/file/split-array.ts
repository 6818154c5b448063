import { RankerError } from '../../errors.ts';
import { isBlank, PendingRecord, type RawRecord, type Splitter } from './splitter.ts';

const [quote, backslash, comma, opening, closing] = [0x22, 0x5c, 0x2c, 0x5b, 0x5d];

/** Object or array: the two bracket pairs differ by this bit only. */
const opens = (byte: number): boolean => (byte | 0x20) === 0x7b;
const closes = (byte: number): boolean => (byte | 0x20) === 0x7d;

const malformed = (message: string): RankerError => new RankerError('DATASET_FORMAT', message);

/**
 * The members of one JSON array, each a record; `line` is the member's position from 1. A malformed member does not
 * affect the others as long as its brackets match, and a truncated array gives its members up to there.
 */
export const splitArray = (maxBytes: number): Splitter => {
  const pending = new PendingRecord(maxBytes);
  let place: 'before' | 'within' | 'after' | 'beyond' = 'before';
  let line = 1;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let hasContent = false;

  const finish = (): RawRecord => {
    hasContent = false;
    return { line: line++, bytes: pending.take() };
  };

  /**
   * Tracks the brackets and strings of a member.
   * @returns whether the byte ends it
   */
  const endsMember = (byte: number): boolean => {
    if (inString) {
      if (escaped) escaped = false;
      else if (byte === backslash) escaped = true;
      else if (byte === quote) inString = false;
      return false;
    }
    if (depth === 0 && (byte === comma || byte === closing)) return true;
    if (byte === quote) inString = true;
    else if (opens(byte)) depth++;
    else if (closes(byte)) depth = Math.max(0, depth - 1);
    if (!hasContent && !isBlank(byte)) hasContent = true;
    return false;
  };

  /** The offset behind the opening bracket, or the chunk's end. */
  const skipToArray = (chunk: Buffer): number => {
    const first = chunk.findIndex((byte) => !isBlank(byte));
    if (first < 0) return chunk.length;
    if (chunk[first] !== opening) throw malformed('a .json file must hold one array of messages');
    place = 'within';
    return first + 1;
  };

  return {
    *push(chunk) {
      let from = place === 'before' ? skipToArray(chunk) : 0;
      for (let at = from; at < chunk.length; at++) {
        const byte = chunk[at]!;
        if (place === 'within' && endsMember(byte)) {
          pending.add(chunk.subarray(from, at));
          from = at + 1;
          if (byte === closing) place = 'after';
          if (byte === comma || hasContent || line > 1) yield finish();
          else pending.take();
        } else if (place === 'after' && !isBlank(byte)) {
          place = 'beyond';
        }
      }
      if (place === 'within') pending.add(chunk.subarray(from));
    },
    rest: () => (place === 'within' && hasContent ? finish() : undefined),
    fault: () => {
      if (place === 'within') return malformed('the array is not closed');
      return place === 'beyond' ? malformed('there is more behind the array') : undefined;
    },
  };
};
