import type { Bus, InMessage, Subscription } from '../bus/port.ts';
import { decodeTransfer } from '../contracts/decode-transfer.ts';
import { parseJsonBytes } from '../contracts/json-bytes.ts';
import { asRankerError, type RankerError } from '../errors.ts';
import type { LinkHistory } from '../features/locality/link-history.ts';

/**
 * Feeds what links do from a topic of transfers: all that is there, then live; opened again, it goes on where it was.
 * @param onUnreadable - told of each message that is no transfer, which is passed over
 */
export const transfersOf = (
  bus: Bus,
  topic: string,
  links: LinkHistory,
  onUnreadable: (fault: RankerError) => void,
): (() => Promise<Subscription>) => {
  const nextOffsets = new Map<number, number>();
  const take = async (batch: readonly InMessage[]): Promise<void> => {
    for (const { partition, offset, value } of batch) {
      nextOffsets.set(partition, Math.max(offset + 1, nextOffsets.get(partition) ?? 0));
      if (value === null) continue;
      try {
        const transfer = decodeTransfer(parseJsonBytes(value));
        if (transfer) links.add(transfer);
      } catch (thrown) {
        onUnreadable(asRankerError(thrown));
      }
    }
  };
  return () => bus.follow(topic, new Map(nextOffsets), take, () => {});
};
