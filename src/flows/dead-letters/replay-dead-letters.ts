import type { Bus, InMessage } from '../../bus/port.ts';
import { carriedBy, deadLetterTopic, replayedHeader, replayHeader } from './dead-letters.ts';
import { type DeadLetter, eachLetterPlace, type LetterPlaces, letterId, readDeadLetters } from './read-dead-letters.ts';

export type ReplayChoice = {
  readonly topic: string;
  /** Only those with this code. */
  readonly code?: string | undefined;
  /** Includes those that were replayed before; of a message that was replayed and failed, the newest dead letter. */
  readonly again: boolean;
  /** Selects, but replays nothing. */
  readonly dryRun: boolean;
};

/** The dead letters to be replayed, oldest first. */
const chooseLetters = (
  letters: readonly DeadLetter[],
  { code, again }: Pick<ReplayChoice, 'code' | 'again'>,
): DeadLetter[] => {
  const newest = new Map(letters.map((letter) => [letter.first, letter.id]));
  return letters.filter(
    (letter) =>
      (again ? newest.get(letter.first) === letter.id : letter.state === 'new') &&
      (code === undefined || letter.code === code),
  );
};

/**
 * Puts dead letters back on their topic with key, value and headers as they were, and one more header that names the
 * dead letter. The replay is noted on the dead-letter topic, so that every machine knows of it. A crash in between
 * replays some twice.
 * @returns the dead letters that were replayed, or would be
 * @throws RankerError BUS_*
 */
export const replayDeadLetters = async (
  places: LetterPlaces,
  choice: ReplayChoice,
  signal: AbortSignal,
): Promise<DeadLetter[]> => {
  const { topic, dryRun } = choice;
  const chosen = chooseLetters(await readDeadLetters(places, topic, signal), choice);
  if (dryRun || chosen.length === 0) return chosen;
  const byId = new Map(chosen.map((letter) => [letter.id, letter]));
  const replay = async (place: 'bus' | 'aside', placeBus: Bus, batch: readonly InMessage[]): Promise<void> => {
    const found = batch
      .filter(({ headers }) => headers[replayedHeader] === undefined)
      .map((message) => ({ message, letter: byId.get(letterId(place, message)) }))
      .filter(({ letter }) => letter !== undefined);
    await places.bus.publish(
      topic,
      found.map(({ message, letter }) => ({
        key: message.key,
        rawKey: message.rawKey,
        value: message.value,
        headers: { ...carriedBy(message), [replayHeader]: letter!.first },
      })),
    );
    await placeBus.publish(
      deadLetterTopic(topic),
      found.map(({ letter }) => ({ key: null, value: null, headers: { [replayedHeader]: letter!.id } })),
    );
  };
  await eachLetterPlace(places, topic, replay, signal);
  return chosen;
};
