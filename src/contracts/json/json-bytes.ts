import { isUtf8 } from 'node:buffer';
import { RankerError } from '../../errors.ts';
import { parseJson } from './json-text.ts';
import type { JsonValue } from './json-value.ts';

const decoder = new TextDecoder();

/**
 * Reads JSON from the bytes of a message.
 * @throws RankerError MESSAGE_JSON, also for what is not UTF-8; MESSAGE_TOO_DEEP
 */
export const parseJsonBytes = (bytes: Uint8Array): JsonValue => {
  if (!isUtf8(bytes)) throw new RankerError('MESSAGE_JSON', 'the message is not UTF-8');
  return parseJson(decoder.decode(bytes));
};
