import { readMessages } from '../../bus/file/read-messages.ts';
import type { Bus, InMessage } from '../../bus/port.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { decodeOutcome, type OutcomeContext } from '../../contracts/messages/decode-outcome.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import { dayMs } from '../../contracts/time/durations.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import { PackedOutcomes, type RecordedOutcomes } from '../../train/data/packed-outcomes.ts';
import { buildTrainingSet, mostLearnedFrom, type TrainingSet } from '../../train/data/training-set.ts';
import type { FitHooks } from '../../train/hooks.ts';
import type { AbortCheck } from '../long-work/abort-check.ts';
import { readTopic } from '../topics/read-topic.ts';

/** A message that was left out, and why. `place` is a line of a file or an offset of a topic. */
type Rejection = { readonly place: number; readonly error: RankerError };

export type ReadOutcomes = {
  readonly outcomes: RecordedOutcomes;
  readonly rejected: number;
  /** The first few of the rejected ones. */
  readonly rejections: readonly Rejection[];
};

const mostNamed = 20;

/** No time zones differ by more; an outcome that ends later than this after now is not explained by a wrong zone. */
const mostAheadMs = dayMs;

const fromAfterNow = ({ uuid, finishTime, candidate: { providerName } }: Outcome): RankerError => {
  const claim = `${formatInstant(finishTime)} lies after now: a clock or a duration is wrong`;
  return new RankerError('MESSAGE_TIME', `the finish ${claim} (message ${uuid}, provider ${providerName})`, {
    field: 'finish_time',
    uuid,
    provider: providerName,
  });
};

/**
 * Indices of the outcomes that have not finished by now. They are not trained on: the model's data would end in the
 * future, and no outcome would be late enough to judge the next model. Where they are the majority, the data have a
 * clock of their own, and all are kept.
 */
const fromAhead = (outcomes: RecordedOutcomes, now: number): Set<number> => {
  const ahead = new Set<number>();
  let index = 0;
  for (const { outcome } of outcomes) {
    if (outcome.finishTime > now + mostAheadMs) ahead.add(index);
    index++;
  }
  return ahead.size * 2 < outcomes.length ? ahead : new Set();
};

const without = (outcomes: RecordedOutcomes, left: ReadonlySet<number>): RecordedOutcomes => {
  if (left.size === 0) return outcomes;
  const rest = new PackedOutcomes();
  for (let index = 0; index < outcomes.length; index++) if (!left.has(index)) rest.push(outcomes.at(index)!);
  return rest;
};

const collect = (context: OutcomeContext) => {
  const outcomes = new PackedOutcomes();
  const places: number[] = [];
  const rejections: Rejection[] = [];
  let rejected = 0;
  const reject = (place: number, error: RankerError): void => {
    rejected++;
    if (rejections.length < mostNamed) rejections.push({ place, error });
  };
  return {
    take: (place: number, recordTime: number | undefined, read: () => JsonValue): void => {
      try {
        outcomes.push({ outcome: decodeOutcome(read(), context), recordTime });
        places.push(place);
      } catch (fault) {
        reject(place, asRankerError(fault));
      }
    },
    result: (): ReadOutcomes => {
      const ahead = fromAhead(outcomes, context.now);
      for (const index of ahead) reject(places[index]!, fromAfterNow(outcomes.at(index)!.outcome));
      return { outcomes: without(outcomes, ahead), rejected, rejections };
    },
  };
};

/**
 * Reads a training file; one bad row is counted and named, never fatal.
 * @param checkAbort - called between two rows; what it throws ends the reading
 * @throws RankerError DATASET_NOT_FOUND, DATASET_UNREADABLE, DATASET_FORMAT
 */
export const readOutcomeFile = async (
  path: string,
  context: OutcomeContext,
  checkAbort: AbortCheck = async () => {},
): Promise<ReadOutcomes> => {
  const { take, result } = collect(context);
  for await (const { line, value, error } of readMessages(path)) {
    await checkAbort();
    take(line, undefined, () => {
      if (error) throw error;
      return value;
    });
  }
  return result();
};

/**
 * Reads an outcomes topic up to where it ended at the call, each message with the time of its record.
 * @throws RankerError BUS_*
 */
export const readOutcomeTopic = async (
  bus: Bus,
  topic: string,
  context: OutcomeContext,
  signal: AbortSignal,
): Promise<ReadOutcomes> => {
  const { take, result } = collect({ ...context, needsVersion: true });
  const handle = async (batch: readonly InMessage[]): Promise<void> => {
    for (const { offset, timestamp, value } of batch) {
      if (value) take(offset, timestamp, () => parseJsonBytes(value));
    }
  };
  await readTopic(bus, topic, handle, { signal });
  return result();
};

/** What is reported of the outcomes once the rows are made; the outcomes themselves are released. */
export type Reading = Pick<ReadOutcomes, 'rejected' | 'rejections'> & {
  readonly outcomes: number;
  /** Epoch ms at which the first row was made. */
  readonly begun: number;
};

export type Learnable = { readonly set: TrainingSet; readonly reading: Reading };

/**
 * The latest outcomes, to learn from or to judge a model by.
 * @param now - clock, epoch ms
 * @throws RankerError DATASET_EMPTY, TRAIN_CANCELLED
 */
export const learnable = (
  read: ReadOutcomes,
  now: () => number,
  hooks: FitHooks,
  mostRows = mostLearnedFrom,
): Learnable => {
  const { outcomes, rejected, rejections } = read;
  const reading = { outcomes: outcomes.length, rejected, rejections, begun: now() };
  return { set: learnableSet(read, hooks, mostRows), reading };
};

/** The rows that can be learned from. @throws RankerError DATASET_EMPTY, TRAIN_CANCELLED */
export const learnableSet = (
  { outcomes, rejected, rejections: [first] }: ReadOutcomes,
  hooks: FitHooks,
  mostRows = Number.POSITIVE_INFINITY,
): TrainingSet => {
  if (outcomes.length > 0) return buildTrainingSet(outcomes, hooks, { mostRows });
  const why = first ? `; the first of ${rejected} rejected ones: ${first.error.message}` : '';
  throw new RankerError('DATASET_EMPTY', `there is no outcome to learn from${why}`);
};
