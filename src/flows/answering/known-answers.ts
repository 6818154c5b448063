import type { OwnOffsets } from '../../bus/own-offsets.ts';
import type { Bus, InMessage, Subscription } from '../../bus/port.ts';
import { openBookmark } from '../topics/bookmark.ts';
import { readTopic } from '../topics/read-topic.ts';
import { requestHashHeader } from './answer-request.ts';
import type { AnsweredRequests } from './answered.ts';

type KnowingAnswers = {
  readonly bus: Bus;
  readonly topic: string;
  readonly answered: AnsweredRequests;
  /** Offsets of the answers that this process published itself: it remembers them already and need not read them. */
  readonly own: OwnOffsets;
  /** Called with every answer that this process has not given since its start. */
  readonly onOthers?: ((message: InMessage) => void) | undefined;
  /** Called with every message that is no answer of provider-ranker. */
  readonly onUnmarked?: ((message: InMessage) => void) | undefined;
};

/** Remembers the answers on the ranked topic, whoever put them there. */
export const knownAnswers = ({ bus, topic, answered, own, onOthers, onUnmarked }: KnowingAnswers) => {
  const bookmark = openBookmark();
  const passing = { own, onPassed: bookmark.goOnAt };

  const remember = async (batch: readonly InMessage[]): Promise<void> => {
    for (const message of batch) {
      const { key, value, headers, timestamp } = message;
      bookmark.pass(message);
      const requestHash = headers[requestHashHeader];
      if (key === null || value === null || requestHash === undefined) {
        onUnmarked?.(message);
        continue;
      }
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      const isNew = answered.add(key, { requestHash, message: { key, value: bytes, headers } }, timestamp);
      if (isNew) onOthers?.(message);
    }
  };

  return {
    /**
     * Reads all that is there, then follows live.
     * @param onCaughtUp - called once, when all that was there is known
     */
    follow: (onCaughtUp: () => void): Promise<Subscription> =>
      bus.follow(topic, bookmark.next(), remember, onCaughtUp, passing),
    /** Resolves when everything that is there now is known. */
    readToEnd: (signal: AbortSignal): Promise<void> =>
      readTopic(bus, topic, remember, { from: bookmark.next(), signal, passing }),
  };
};
