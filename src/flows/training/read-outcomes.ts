import { readMessages } from '../../bus/file/read-messages.ts';
import type { Bus, InMessage } from '../../bus/port.ts';
import { parseJsonBytes } from '../../contracts/json/json-bytes.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import { decodeOutcome, type OutcomeContext } from '../../contracts/messages/decode-outcome.ts';
import { assumedVersion } from '../../contracts/messages/message-version.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import type { RecordedOutcome } from '../../train/data/training-set.ts';
import type { Heed } from '../long-work/heed-signal.ts';
import { readTopic } from '../topics/read-topic.ts';

/** A message that was left out, and why. `place` is a line of a file or an offset of a topic. */
export type Rejection = { readonly place: number; readonly error: RankerError };

export type ReadOutcomes = {
  readonly outcomes: readonly RecordedOutcome[];
  readonly rejected: number;
  /** The first of the rejected ones, by name. */
  readonly rejections: readonly Rejection[];
};

const mostNamed = 20;

const collect = () => {
  const outcomes: RecordedOutcome[] = [];
  const rejections: Rejection[] = [];
  let rejected = 0;
  return {
    take: (place: number, recordTime: number, context: OutcomeContext, read: () => JsonValue): void => {
      try {
        outcomes.push({ outcome: decodeOutcome(read(), context), recordTime });
      } catch (fault) {
        rejected++;
        if (rejections.length < mostNamed) rejections.push({ place, error: asRankerError(fault) });
      }
    },
    result: (): ReadOutcomes => ({ outcomes, rejected, rejections }),
  };
};

/**
 * Reads a training file; one bad row is counted and named, never fatal.
 * @param heed - called between two rows; what it throws ends the reading
 * @throws RankerError DATASET_NOT_FOUND, DATASET_UNREADABLE, DATASET_FORMAT
 */
export const readOutcomeFile = async (
  path: string,
  context: OutcomeContext,
  heed: Heed = async () => {},
): Promise<ReadOutcomes> => {
  const { take, result } = collect();
  for await (const { line, value, error } of readMessages(path)) {
    await heed();
    take(line, Number.NaN, { defaultVersion: assumedVersion, ...context }, () => {
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
  signal?: AbortSignal,
): Promise<ReadOutcomes> => {
  const { take, result } = collect();
  const handle = async (batch: readonly InMessage[]): Promise<void> => {
    for (const { offset, timestamp, value } of batch) {
      if (value) take(offset, timestamp, context, () => parseJsonBytes(value));
    }
  };
  await readTopic(bus, topic, handle, { ...(signal && { signal }) });
  return result();
};
