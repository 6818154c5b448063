import { hash } from 'node:crypto';
import type { Bus, InMessage } from '../../bus/port.ts';
import { compareText } from '../../contracts/json/compare-text.ts';
import { RankerError } from '../../errors.ts';
import { readTopic } from '../topics/read-topic.ts';
import { deadLetterTopic, replayedHeader, replayHeader } from './dead-letters.ts';

/** Where dead letters lie: on the bus, and on this machine those that the bus refused. */
export type LetterPlaces = { readonly bus: Bus; readonly aside?: Bus | undefined };

export type DeadLetter = {
  /** Id of the dead letter itself: its place on its topic. */
  readonly id: string;
  /** Where the message lay. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** ISO 8601. */
  readonly time: string;
  readonly code: string;
  readonly field: string;
  readonly reason: string;
  readonly key: string | null;
  readonly bytes: number;
  /** First characters of the message. */
  readonly start: string;
  /** `again`: it was replayed and could not be read again. */
  readonly state: 'new' | 'replayed' | 'again';
  /** Id of the dead letter whose replay it is, or its own. */
  readonly first: string;
};

type Place = 'bus' | 'aside';

const shownBytes = 200;

export const letterId = (place: Place, { partition, offset }: InMessage): string =>
  `${place === 'aside' ? 'aside/' : ''}${partition}/${offset}`;

/** Calls `read` for each place; a place without the topic has no dead letters. */
export const eachLetterPlace = async (
  { bus, aside }: LetterPlaces,
  topic: string,
  handle: (place: Place, placeBus: Bus, batch: readonly InMessage[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  for (const [place, placeBus] of [['bus', bus] as const, ['aside', aside] as const]) {
    if (!placeBus) continue;
    try {
      await readTopic(placeBus, deadLetterTopic(topic), (batch) => handle(place, placeBus, batch), { signal });
    } catch (thrown) {
      if (!(thrown instanceof RankerError && thrown.code === 'BUS_TOPIC_MISSING')) throw thrown;
    }
  }
};

const toLetter = (place: Place, message: InMessage, topic: string): Omit<DeadLetter, 'state'> => {
  const { headers, key, value } = message;
  const id = letterId(place, message);
  return {
    id,
    topic: headers.topic ?? topic,
    partition: Number(headers.partition ?? Number.NaN),
    offset: Number(headers.offset ?? Number.NaN),
    time: headers.time ?? '',
    code: headers.code ?? '',
    field: headers.field ?? '',
    reason: headers.reason ?? '',
    key,
    bytes: value?.byteLength ?? 0,
    start: Buffer.from(value?.subarray(0, shownBytes) ?? []).toString('utf8'),
    first: headers[replayHeader] ?? id,
  };
};

/** `lies` is the offset of the dead letter itself. */
type Found = { readonly letter: Omit<DeadLetter, 'state'>; readonly lies: number; readonly sha256: string };

const byAge = (a: Found, b: Found): number =>
  compareText(a.letter.time, b.letter.time) || a.lies - b.lies || compareText(a.letter.id, b.letter.id);

/**
 * A process that is killed between burying a message and committing it leaves the message to be buried again. A letter
 * without its origin was not written by us, and counts as a message of its own.
 */
const sameMessage = ({ letter: { id, topic, partition, offset, code }, sha256 }: Found): string =>
  Number.isNaN(offset) ? id : JSON.stringify([topic, partition, offset, code, sha256]);

/**
 * The dead letters of a topic, oldest first, each message once.
 * @throws RankerError BUS_*
 */
export const readDeadLetters = async (
  places: LetterPlaces,
  topic: string,
  signal: AbortSignal,
): Promise<DeadLetter[]> => {
  const found: Found[] = [];
  const replayed = new Set<string>();
  const take = async (place: Place, _: Bus, batch: readonly InMessage[]): Promise<void> => {
    for (const message of batch) {
      const note = message.headers[replayedHeader];
      if (note !== undefined) {
        replayed.add(note);
        continue;
      }
      const sha256 = hash('sha256', message.value ?? '');
      found.push({ letter: toLetter(place, message, topic), lies: message.offset, sha256 });
    }
  };
  await eachLetterPlace(places, topic, take, signal);
  const letters = [...Map.groupBy(found.sort(byAge), sameMessage).values()].map(([oldest]) => oldest!.letter);
  const stateOf = ({ id, first }: Omit<DeadLetter, 'state'>): DeadLetter['state'] =>
    replayed.has(id) ? 'replayed' : first === id ? 'new' : 'again';
  return letters.map((letter) => ({ ...letter, state: stateOf(letter) }));
};
