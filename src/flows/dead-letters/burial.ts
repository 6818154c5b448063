import type { Bus, InMessage } from '../../bus/port.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { deadLetter, deadLetterTopic } from './dead-letters.ts';

/** Puts a message that can't be read where it is kept; resolves when it is there. */
export type Bury = (message: InMessage, fault: RankerError) => Promise<void>;

export type BurialPlaces = {
  readonly bus: Bus;
  /** Opens what keeps the dead letters that `bus` won't take, once; without, they are waited with. */
  readonly openAside?: (() => Promise<Bus>) | undefined;
  /** Told of every message that is put away. */
  readonly onBuried?: ((topic: string, code: string) => void) | undefined;
  /** Epoch ms. */
  readonly now: () => number;
  /** Ms of a clock that nobody sets. */
  readonly elapsed?: () => number;
  readonly log: Logger;
};

const tryAgainMs = 10 * 60_000;
/** The stream waits for its dead letters; one second is for a topic that is just being made. */
const topicWaitMs = 1_000;

/**
 * Dead letters go to a topic beside the one they lay on. Brokers may have no such topic, refuse it, or take only small
 * messages on it: one unreadable message must not hold up those behind it, so it is kept aside then, on this machine.
 */
export const openBurial = ({
  bus,
  openAside,
  onBuried,
  now,
  elapsed = () => performance.now(),
  log,
}: BurialPlaces): Bury => {
  /** By topic, in ms of `elapsed`. */
  const refusedUntil = new Map<string, number>();
  const isRefused = (topic: string): boolean => elapsed() < (refusedUntil.get(topic) ?? Number.NEGATIVE_INFINITY);

  return async (message, fault) => {
    onBuried?.(message.topic, fault.code);
    const topic = deadLetterTopic(message.topic);
    const letter = deadLetter(message, fault, now());
    log.warn({ code: fault.code, topic: message.topic, offset: message.offset, reason: fault.message }, 'dead letter');
    if (!openAside || !isRefused(topic)) {
      try {
        await bus.publish(topic, [letter], openAside && { topicWaitMs });
        return;
      } catch (thrown) {
        const { code, message: reason } = asRankerError(thrown);
        if (!openAside || code === 'BUS_UNREACHABLE' || code === 'BUS_STORAGE') throw thrown;
        // Of those that were on their way side by side, the first tells.
        if (!isRefused(topic)) log.error({ topic, code, reason }, 'dead letters are kept on this machine');
        if (code !== 'MESSAGE_TOO_LARGE') refusedUntil.set(topic, elapsed() + tryAgainMs);
      }
    }
    await (await openAside()).publish(topic, [letter]);
  };
};
