import type { Bus, Subscription } from '../../bus/port.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { decodeTransfer } from '../../contracts/locality/decode-transfer.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import type { LinkHistory } from '../../features/locality/link-history.ts';
import { followEach } from '../topics/follow-each.ts';

/**
 * Feeds the link history from a topic of transfers: all that is there, then live; reopened, it goes on where it was.
 * @param onUnreadable - called for each message that is no transfer, which is skipped
 */
export const followTransfers = (
  bus: Bus,
  topic: string,
  links: LinkHistory,
  onUnreadable: (fault: RankerError) => void,
): (() => Promise<Subscription>) =>
  followEach(bus, topic, ({ value }) => {
    if (value === null) return;
    try {
      const transfer = decodeTransfer(parseJsonBytes(value));
      if (transfer) links.add(transfer);
    } catch (thrown) {
      onUnreadable(asRankerError(thrown));
    }
  });
