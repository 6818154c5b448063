import type { JsonValue } from '../contracts/json.ts';
import { parseJson } from '../contracts/json-text.ts';
import { asRankerError, type ErrorCode } from '../errors.ts';

/** An outcome that was not taken. */
export type Rejection = {
  /** Place in the array, or line, from 0. */
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
};

/** The outcomes of one body. */
export type OutcomeBatch = {
  readonly outcomes: readonly JsonValue[];
  /** The index of each outcome in the body. */
  readonly indexes: readonly number[];
  /** Lines that are not JSON. */
  readonly faults: readonly Rejection[];
};

/**
 * Reads one outcome, or an array of them.
 * @throws RankerError MESSAGE_JSON, MESSAGE_TOO_DEEP
 */
export const batchOfJson = (text: string): OutcomeBatch => {
  const value = parseJson(text);
  const outcomes = Array.isArray(value) ? value : [value];
  return { outcomes, indexes: [...outcomes.keys()], faults: [] };
};

/** Reads an outcome a line. Blank lines count as lines; a bad line costs no other. */
export const batchOfLines = (text: string): OutcomeBatch => {
  const outcomes: JsonValue[] = [];
  const indexes: number[] = [];
  const faults: Rejection[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      outcomes.push(parseJson(line));
      indexes.push(index);
    } catch (thrown) {
      const { code, message } = asRankerError(thrown);
      faults.push({ index, code, message });
    }
  }
  return { outcomes, indexes, faults };
};
