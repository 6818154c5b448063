import type { Bus, InMessage, Subscription } from '../bus/port.ts';
import { requestHashHeader } from './answer-request.ts';
import type { AnsweredRequests } from './answered.ts';
import { readTopic } from './read-topic.ts';

/**
 * Keeps what is on the ranked topic in mind, whoever put it there.
 * @param onForeign - told of every answer that this process didn't give since it was started
 * @param onUnmarked - told of every message that is no answer of ours
 */
export const knownAnswers = (
  bus: Bus,
  topic: string,
  answered: AnsweredRequests,
  onForeign: (message: InMessage) => void = () => {},
  onUnmarked: (message: InMessage) => void = () => {},
) => {
  const text = new TextDecoder();
  const nextOffsets = new Map<number, number>();

  const remember = async (batch: readonly InMessage[]): Promise<void> => {
    for (const message of batch) {
      const { partition, offset, key, value, headers, timestamp } = message;
      nextOffsets.set(partition, Math.max(offset + 1, nextOffsets.get(partition) ?? 0));
      const requestHash = headers[requestHashHeader];
      if (key === null || value === null || requestHash === undefined) {
        onUnmarked(message);
        continue;
      }
      if (answered.find(key, requestHash)) continue;
      answered.add(key, { requestHash, message: { key, value: text.decode(value), headers } }, timestamp);
      onForeign(message);
    }
  };

  return {
    /** All that is there, then live. @param onCaughtUp - called once, when all that was there is known */
    follow: (onCaughtUp: () => void): Promise<Subscription> =>
      bus.follow(topic, new Map(nextOffsets), remember, onCaughtUp),
    /** Resolves when everything that is there now is known. */
    readToEnd: (signal: AbortSignal): Promise<void> => readTopic(bus, topic, remember, { from: nextOffsets, signal }),
  };
};
