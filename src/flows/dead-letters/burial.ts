import type { Bus, InMessage } from '../../bus/port.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { deadLetter, deadLetterTopic } from './dead-letters.ts';

/** Moves an unreadable message to the dead letters; resolves when it is stored there. */
export type Bury = (message: InMessage, fault: RankerError) => Promise<void>;

export type BurialPlaces = {
  readonly bus: Bus;
  /** Opens, once, the local bus for dead letters that `bus` refuses; absent: they wait for `bus`. */
  readonly openAside?: (() => Promise<Bus>) | undefined;
  /** Called for every message that is buried. */
  readonly onBuried?: ((topic: string, code: string) => void) | undefined;
  /** Epoch ms. */
  readonly now: () => number;
  /** Ms of a monotonic clock. */
  readonly elapsed?: () => number;
  readonly log: Logger;
};

const tryAgainMs = 10 * 60_000;
/** The stream waits for its dead letters; one second is enough for a topic that is just being created. */
const topicWaitMs = 1_000;

/**
 * Dead letters go to a topic beside the one they came from. Brokers may lack that topic, refuse it or take only small
 * messages on it; since one unreadable message must not hold up those behind it, the letter is then kept on this
 * machine.
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
        // Of several letters sent side by side, only the first reports the fault.
        if (!isRefused(topic)) log.error({ topic, code, reason }, 'dead letters are kept on this machine');
        if (code !== 'MESSAGE_TOO_LARGE') refusedUntil.set(topic, elapsed() + tryAgainMs);
      }
    }
    await (await openAside()).publish(topic, [letter]);
  };
};
