import type { InMessage } from '../../bus/port.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { asRankerError, isMessageFault } from '../../errors.ts';
import { salvageUuid } from '../ranking/salvage.ts';

const mostRequests = 10_000;
const mostBytes = 64 * 1024 * 1024;

type PendingOptions = {
  /** Requests older than this are ignored, ms. */
  readonly longestMs: number;
  readonly isAnswered: (uuid: string) => boolean;
  /** Epoch ms. */
  readonly now: () => number;
};

/**
 * The requests on a topic that have no answer yet, by uuid, as they came; the newest of a deployment counts. Bounded by
 * count, size and age.
 */
export const pendingRequests = ({ longestMs, isAnswered, now }: PendingOptions) => {
  const pending = new Map<string, Uint8Array>();
  let bytes = 0;

  const drop = (uuid: string): void => {
    bytes -= pending.get(uuid)?.byteLength ?? 0;
    pending.delete(uuid);
  };

  const uuidOf = (value: Uint8Array): string | null => {
    try {
      return salvageUuid(parseJsonBytes(value));
    } catch (thrown) {
      if (isMessageFault(asRankerError(thrown))) return null;
      throw thrown;
    }
  };

  return {
    take: ({ value, timestamp }: InMessage): void => {
      if (value === null || now() - timestamp > longestMs) return;
      const uuid = uuidOf(value);
      if (uuid === null || isAnswered(uuid)) return;
      drop(uuid);
      pending.set(uuid, value);
      bytes += value.byteLength;
      for (const [oldest] of pending) {
        if (pending.size <= mostRequests && bytes <= mostBytes) break;
        drop(oldest);
      }
    },
    find: (uuid: string): Uint8Array | undefined => pending.get(uuid),
  };
};
