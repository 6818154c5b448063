import type { InMessage, OutMessage } from '../../bus/port.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { RankerError } from '../../errors.ts';

/** Topic of the dead letters of another topic. */
export const deadLetterTopic = (topic: string): string => `${topic}.dead-letter`;

/** Header of a replayed message, and of the dead letter it may become again: the id of the first dead letter. */
export const replayHeader = 'replay-of';

/** Header of a note on a dead-letter topic: the dead letter with this id was replayed. */
export const replayedHeader = 'replayed';

const carriedPrefix = 'carried.';

/** The headers that a message came with, prefixed so that they don't clash with ours. */
const carried = (headers: InMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== replayHeader)
      .map(([name, text]) => [`${carriedPrefix}${name}`, text]),
  );

/** The original headers of a dead letter's message. */
export const carriedBy = (letter: InMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(letter.headers)
      .filter(([name]) => name.startsWith(carriedPrefix))
      .map(([name, text]) => [name.slice(carriedPrefix.length), text]),
  );

/** A message as it came, with the code of its fault and where it lay. @param now - epoch ms */
export const deadLetter = (message: InMessage, fault: RankerError, now: number): OutMessage => {
  const first = message.headers[replayHeader];
  return {
    key: message.key,
    rawKey: message.rawKey,
    value: message.value,
    headers: {
      ...carried(message.headers),
      code: fault.code,
      reason: fault.message.slice(0, 1000),
      field: String(fault.details.field ?? ''),
      topic: message.topic,
      partition: String(message.partition),
      offset: String(message.offset),
      time: formatInstant(now),
      ...(first !== undefined && { [replayHeader]: first }),
    },
  };
};
