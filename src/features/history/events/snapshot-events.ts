import type { HistoryKeys } from '../keys.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { flagsOf, type HistoryEvent, marksOf } from './event.ts';
import type { Fingerprint } from './seen.ts';

const perEvent = { numbers: 4, words: 8, marks: 3 } as const;
const textsPerKeys = 4;

/** Writes events in order, without their tokens, which have a meaning only to whoever set them. */
export const snapshotEvents = (writer: SnapshotWriter, events: readonly HistoryEvent[]): void => {
  const numbers = new Float64Array(perEvent.numbers * events.length);
  const words = new Uint32Array(perEvent.words * events.length);
  const marks = new Uint32Array(perEvent.marks * events.length);
  const keys = new Map<HistoryKeys, number>();
  for (const [n, event] of events.entries()) {
    const key = keys.get(event.keys) ?? keys.size;
    keys.set(event.keys, key);
    numbers.set([event.visibleAt, event.knownAt, event.finishTime, event.seconds], perEvent.numbers * n);
    words.set(event.id, perEvent.words * n);
    words.set(event.deployment, perEvent.words * n + 4);
    marks.set([key, flagsOf(event), event.shortages], perEvent.marks * n);
  }
  writer.texts(
    [...keys.keys()].flatMap((key) => [key.provider, key.providerTemplate, key.providerGroup, key.template]),
  );
  writer.column(numbers);
  writer.column(words);
  writer.column(marks);
};

const restoreKeys = (reader: SnapshotReader): HistoryKeys[] => {
  const texts = reader.texts();
  return Array.from({ length: texts.length / textsPerKeys }, (_, n) => {
    const [provider, providerTemplate, providerGroup, template] = texts.slice(textsPerKeys * n) as [
      string,
      string,
      string,
      string,
    ];
    return { provider, providerTemplate, providerGroup, template };
  });
};

/** @throws RankerError SNAPSHOT_INVALID */
export const restoreEvents = (reader: SnapshotReader): HistoryEvent[] => {
  const keys = restoreKeys(reader);
  const numbers = reader.column(Float64Array);
  const count = numbers.length / perEvent.numbers;
  const words = reader.column(Uint32Array, perEvent.words * count);
  const marks = reader.column(Uint32Array, perEvent.marks * count);
  const fingerprintAt = (at: number): Fingerprint => [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!];
  return Array.from({ length: count }, (_, n) => ({
    visibleAt: numbers[perEvent.numbers * n]!,
    knownAt: numbers[perEvent.numbers * n + 1]!,
    finishTime: numbers[perEvent.numbers * n + 2]!,
    seconds: numbers[perEvent.numbers * n + 3]!,
    id: fingerprintAt(perEvent.words * n),
    deployment: fingerprintAt(perEvent.words * n + 4),
    keys: keys[marks[perEvent.marks * n]!]!,
    ...marksOf(marks[perEvent.marks * n + 1]!),
    shortages: marks[perEvent.marks * n + 2]!,
    token: -1,
  }));
};
