import { readMessages } from '../../bus/file/read-messages.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import type { AbortCheck } from '../long-work/abort-check.ts';

/**
 * The decoded messages of a file, in order; nothing without a file. Unreadable messages are reported and skipped.
 * @param checkAbort - called between two messages; an error it throws ends the reading
 * @throws RankerError DATASET_* when the file can't be opened
 */
export async function* decodedLines<T>(
  path: string | undefined,
  decode: (value: JsonValue) => T,
  onRejected: (line: number, error: RankerError) => void,
  checkAbort: AbortCheck = async () => {},
): AsyncGenerator<T> {
  if (path === undefined) return;
  for await (const { line, value, error } of readMessages(path)) {
    await checkAbort();
    try {
      if (error) throw error;
      yield decode(value);
    } catch (fault) {
      onRejected(line, asRankerError(fault));
    }
  }
}
