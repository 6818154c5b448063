import type { InMessage, OutMessage } from '../../bus/port.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { RankerError } from '../../errors.ts';

/** Topic that keeps what could not be read from another. */
export const deadLetterTopic = (topic: string): string => `${topic}.dead-letter`;

/** Header of a message that was replayed, and of the dead letter it may become again: the first one's id. */
export const replayHeader = 'replay-of';

/** Header of a note on a dead-letter topic: the dead letter of this id was replayed. */
export const replayedHeader = 'replayed';

const carriedPrefix = 'carried.';

/** The headers that a message came with, beside ours by names of their own. */
const carried = (headers: InMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== replayHeader)
      .map(([name, text]) => [`${carriedPrefix}${name}`, text]),
  );

/** The headers that the message of a dead letter came with. */
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
