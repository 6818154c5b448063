import type { JsonValue } from '../../contracts/json/json-value.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import type { Rejection } from '../../contracts/rest/outcomes.ts';
import { asRankerError } from '../../errors.ts';

/** The messages of one body. */
export type MessageBatch = {
  readonly messages: readonly JsonValue[];
  /** The index of each message in the body. */
  readonly indexes: readonly number[];
  /** Lines that are not JSON. */
  readonly faults: readonly Rejection[];
};

/**
 * Reads one message, or an array of them.
 * @throws RankerError MESSAGE_JSON, MESSAGE_TOO_DEEP
 */
export const batchOfJson = (text: string): MessageBatch => {
  const value = parseJson(text);
  const messages = Array.isArray(value) ? value : [value];
  return { messages, indexes: [...messages.keys()], faults: [] };
};

/** Reads one message a line. Blank lines count as lines; a bad line does not affect the others. */
export const batchOfLines = (text: string): MessageBatch => {
  const messages: JsonValue[] = [];
  const indexes: number[] = [];
  const faults: Rejection[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      messages.push(parseJson(line));
      indexes.push(index);
    } catch (thrown) {
      const { code, message } = asRankerError(thrown);
      faults.push({ index, code, message });
    }
  }
  return { messages, indexes, faults };
};
