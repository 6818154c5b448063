import { isUtf8 } from 'node:buffer';
import { RankerError } from '../../errors.ts';

const decoder = new TextDecoder();

/**
 * The text of bytes, without a byte order mark.
 * @param what - what the bytes are, for the error
 * @throws RankerError MESSAGE_JSON
 */
export const utf8Text = (bytes: Uint8Array, what: string): string => {
  if (isUtf8(bytes)) return decoder.decode(bytes);
  throw new RankerError('MESSAGE_JSON', `the ${what} is not UTF-8`);
};
