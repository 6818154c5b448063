import type { Bus, HandleBatch, InMessage, Subscription } from '../bus/port.ts';
import { decodeOutcome } from '../contracts/decode-outcome.ts';
import { parseJsonBytes } from '../contracts/json-bytes.ts';
import type { Outcome } from '../contracts/outcome.ts';
import { asRankerError, RankerError } from '../errors.ts';
import type { History } from '../features/history/history.ts';

export type OutcomeReading = {
  readonly topic: string;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** Epoch ms. */
  readonly now: () => number;
};

/** An outcome, or why it can't be read; a tombstone is neither. */
const decode = (value: Uint8Array | null, { zone, now }: OutcomeReading): Outcome | RankerError | undefined => {
  if (value === null) return undefined;
  try {
    return decodeOutcome(parseJsonBytes(value), { now: now(), zone });
  } catch (thrown) {
    return asRankerError(thrown);
  }
};

/**
 * Feeds a history from the outcomes topic: all that is there, then live. An outcome counts from its finish or its
 * record, whichever is later. What can't be read is passed over: `buryUnreadable` sees to it.
 * @param onCaughtUp - called once, when everything that was there at the start counts
 */
export const followOutcomes = (
  bus: Bus,
  history: History,
  reading: OutcomeReading,
  onCaughtUp: () => void,
): Promise<Subscription> => {
  const handle = async (batch: readonly InMessage[]): Promise<void> => {
    for (const { value, timestamp } of batch) {
      const found = decode(value, reading);
      if (found && !(found instanceof RankerError)) history.add(found, timestamp);
    }
    history.advanceTo(reading.now());
  };
  return bus.follow(reading.topic, new Map(), handle, onCaughtUp);
};

/**
 * Buries the outcomes that can't be read. A history is fed from the whole topic at every start; this is for a group,
 * which sees each message once.
 */
export const buryUnreadable =
  (reading: OutcomeReading, bury: (message: InMessage, fault: RankerError) => Promise<void>): HandleBatch =>
  async (batch) => {
    for (const message of batch) {
      const found = decode(message.value, reading);
      if (found instanceof RankerError) await bury(message, found);
    }
  };
