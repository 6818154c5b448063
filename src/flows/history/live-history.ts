import { hash } from 'node:crypto';
import type { Bus, HandleBatch, InMessage, Subscription } from '../../bus/port.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { decodeOutcome } from '../../contracts/messages/decode-outcome.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import { dayMs } from '../../contracts/time/durations.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import { History } from '../../features/history/history.ts';

export type OutcomeReading = {
  readonly topic: string;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Called with every outcome that is read. */
  readonly onOutcome?: (outcome: Outcome) => void;
};

/** The last message read of a partition, by which the topic is recognised. */
export type Place = { readonly offset: number; readonly timestamp: number; readonly sha256: string };

/** A history and how far the topic has been read into it; they change together. */
export type LiveHistory = {
  readonly history: History;
  /** By partition. */
  readonly places: Map<number, Place>;
  /** Messages read by this process. */
  messagesRead: number;
};

export const emptyHistory = (): LiveHistory => ({ history: new History(), places: new Map(), messagesRead: 0 });

/** An outcome, or why it can't be read; a tombstone is neither. */
const decode = (value: Uint8Array | null, { zone, now }: OutcomeReading): Outcome | RankerError | undefined => {
  if (value === null) return undefined;
  try {
    return decodeOutcome(parseJsonBytes(value), { now: now(), zone, needsVersion: true });
  } catch (thrown) {
    return asRankerError(thrown);
  }
};

const placeOf = ({ offset, timestamp, value }: InMessage): Place => ({
  offset,
  timestamp,
  sha256: hash('sha256', value ?? new Uint8Array(0)),
});

/** Empties the history, so that the next reading begins anew. */
const startOver = ({ history, places }: LiveHistory, topic: string, reason = otherTopic): RankerError => {
  history.clear();
  places.clear();
  return new RankerError('SNAPSHOT_INVALID', `topic ${topic} ${reason}, and is read from its beginning`, { topic });
};

const otherTopic = 'does not go on where it was left: it is another one';
const fromAhead = 'has outcomes that counted while the clock was ahead: they are to wait for their time';

/**
 * Whether outcomes count that finish later than tomorrow. New messages confirm the clock, so it was ahead when they
 * were counted and has been set back since; a clock that is behind, as at a start without network, would be behind the
 * messages too.
 */
const countsAhead = ({ newestFinish }: History, fresh: readonly InMessage[], time: number): boolean =>
  newestFinish > time + dayMs && fresh.some(({ timestamp }) => timestamp <= time + dayMs);

/**
 * Feeds a history from the outcomes topic: all that is there behind its places, then live. An outcome counts from its
 * finish or its record, whichever is later. Unreadable messages are skipped: `buryUnreadable` buries them. The last
 * message of each place is read again. If none is found as it was, the topic is another one: history and places are
 * emptied, and the subscription stops with SNAPSHOT_INVALID, to be opened again. The same happens where outcomes count
 * that have yet to finish.
 * @param onCaughtUp - called once, when everything that was there at the start counts
 */
export const followOutcomes = async (
  bus: Bus,
  live: LiveHistory,
  reading: OutcomeReading,
  onCaughtUp: () => void,
): Promise<Subscription> => {
  const { history, places } = live;
  const { topic, now } = reading;
  let isKnown = places.size === 0;

  const isNew = (message: InMessage): boolean => {
    const place = places.get(message.partition);
    if (place === undefined) return true;
    const isBehind = message.offset > place.offset;
    if (!isBehind) {
      const { offset, timestamp, sha256 } = placeOf(message);
      if (offset !== place.offset || timestamp !== place.timestamp || sha256 !== place.sha256) {
        throw startOver(live, topic);
      }
    }
    isKnown = true;
    return isBehind;
  };

  const handle = async (batch: readonly InMessage[]): Promise<void> => {
    const fresh = batch.filter(isNew);
    for (const { value, timestamp } of fresh) {
      const found = decode(value, reading);
      if (!found || found instanceof RankerError) continue;
      history.add(found, timestamp);
      reading.onOutcome?.(found);
    }
    const time = now();
    history.advanceTo(time);
    if (countsAhead(history, fresh, time)) throw startOver(live, topic, fromAhead);
    live.messagesRead += fresh.length;
    for (const last of new Map(fresh.map((message) => [message.partition, message])).values()) {
      places.set(last.partition, placeOf(last));
    }
  };

  const lost = Promise.withResolvers<never>();
  const caughtUp = (): void => {
    if (isKnown) onCaughtUp();
    else lost.reject(startOver(live, topic));
  };
  const from = new Map([...places].map(([partition, { offset }]) => [partition, offset]));
  const following = await bus.follow(topic, from, handle, caughtUp);
  const done = Promise.race([following.done, lost.promise]).finally(following.stop);
  return { done, lag: following.lag, stop: following.stop };
};

/**
 * Buries the outcomes that can't be read. Every process feeds its history from the whole topic; this reads in a
 * consumer group, so that each message is buried once.
 */
export const buryUnreadable =
  (reading: OutcomeReading, bury: (message: InMessage, fault: RankerError) => Promise<void>): HandleBatch =>
  async (batch) => {
    const buryBad = async (message: InMessage): Promise<void> => {
      const found = decode(message.value, reading);
      if (found instanceof RankerError) await bury(message, found);
    };
    await Promise.all(batch.map(buryBad));
  };
