import type { Bus, InMessage, Subscription } from '../bus/port.ts';
import { decodeOutcome } from '../contracts/decode-outcome.ts';
import { parseJson } from '../contracts/json-text.ts';
import { asRankerError, type RankerError } from '../errors.ts';
import type { History } from '../features/history/history.ts';

export type OutcomeReading = {
  readonly topic: string;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** Epoch ms. */
  readonly now: () => number;
  readonly onRejected: (message: InMessage, fault: RankerError) => Promise<void>;
};

/**
 * Feeds a history from the outcomes topic: all that is there, then live. An outcome counts from its finish or its
 * record, whichever is later.
 * @param onCaughtUp - called once, when everything that was there at the start counts
 */
export const followOutcomes = (
  bus: Bus,
  history: History,
  { topic, zone, now, onRejected }: OutcomeReading,
  onCaughtUp: () => void,
): Promise<Subscription> => {
  const text = new TextDecoder();
  const handle = async (batch: readonly InMessage[]): Promise<void> => {
    for (const message of batch) {
      if (message.value === null) continue;
      try {
        const outcome = decodeOutcome(parseJson(text.decode(message.value)), { now: now(), zone });
        history.add(outcome, message.timestamp);
      } catch (fault) {
        await onRejected(message, asRankerError(fault));
      }
    }
    history.advanceTo(now());
  };
  return bus.follow(topic, new Map(), handle, onCaughtUp);
};
