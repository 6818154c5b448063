import { readMessages } from '../bus/file/read-messages.ts';
import { decodeOutcome } from '../contracts/decode-outcome.ts';
import { decodeRequest } from '../contracts/decode-request.ts';
import type { JsonValue } from '../contracts/json.ts';
import { readTruth, type TruthLine } from '../contracts/truth.ts';
import { asRankerError, type RankerError } from '../errors.ts';
import type { EvaluationData } from './evaluate.ts';
import type { Heed } from './heed-signal.ts';

export type EvaluationFiles = {
  readonly outcomes: string;
  readonly requests: string | undefined;
  readonly truth: string | undefined;
};

export type ReadingContext = {
  /** Epoch ms. */
  readonly now: number;
  /** IANA zones of times without offset. */
  readonly outcomeZone: string;
  readonly requestZone: string;
};

/**
 * Reads what an evaluation needs; one bad row is counted and named, never fatal.
 * @param heed - called between two rows; what it throws ends the reading
 * @throws RankerError DATASET_* when a file can't be opened
 */
export const readEvaluationData = async (
  files: EvaluationFiles,
  { now, outcomeZone, requestZone }: ReadingContext,
  onRejected: (file: string, line: number, error: RankerError) => void,
  heed: Heed = async () => {},
): Promise<{ data: EvaluationData; rejected: number }> => {
  let rejected = 0;
  const readAll = async <T>(file: string | undefined, decode: (value: JsonValue) => T): Promise<T[]> => {
    const read: T[] = [];
    if (file === undefined) return read;
    for await (const { line, value, error } of readMessages(file)) {
      await heed();
      try {
        if (error) throw error;
        read.push(decode(value));
      } catch (fault) {
        rejected++;
        onRejected(file, line, asRankerError(fault));
      }
    }
    return read;
  };
  const outcomes = await readAll(files.outcomes, (value) =>
    decodeOutcome(value, { now, zone: outcomeZone, defaultVersion: '1.1.0' }),
  );
  const requests = await readAll(files.requests, (value) =>
    decodeRequest(value, { now, zone: requestZone, defaultVersion: '1.1.0' }),
  );
  const truth = (await readAll(files.truth, readTruth)).flat();
  return { data: { outcomes, requests, truth }, rejected };
};

/** The lines of a truth file; none without a file. @throws RankerError DATASET_* when it can't be opened */
export const readTruthFile = async (
  file: string | undefined,
  onRejected: (line: number, error: RankerError) => void,
  heed: Heed = async () => {},
): Promise<TruthLine[]> => {
  const read: TruthLine[] = [];
  if (file === undefined) return read;
  for await (const { line, value, error } of readMessages(file)) {
    await heed();
    try {
      if (error) throw error;
      read.push(...readTruth(value));
    } catch (fault) {
      onRejected(line, asRankerError(fault));
    }
  }
  return read;
};
