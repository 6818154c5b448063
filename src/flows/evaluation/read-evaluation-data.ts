import type { JsonValue } from '../../contracts/json/json-value.ts';
import { readTruth, type TruthLine } from '../../contracts/learning/truth.ts';
import { decodeOutcome } from '../../contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../contracts/messages/decode-request.ts';
import type { RankerError } from '../../errors.ts';
import { decodedLines } from '../files/decoded-lines.ts';
import type { AbortCheck } from '../long-work/abort-check.ts';
import type { EvaluationData } from './evaluate.ts';

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
 * @param checkAbort - called between two rows; what it throws ends the reading
 * @throws RankerError DATASET_* when a file can't be opened
 */
export const readEvaluationData = async (
  files: EvaluationFiles,
  { now, outcomeZone, requestZone }: ReadingContext,
  onRejected: (file: string, line: number, error: RankerError) => void,
  checkAbort?: AbortCheck,
): Promise<{ data: EvaluationData; rejected: number }> => {
  let rejected = 0;
  const readAll = <T>(file: string | undefined, decode: (value: JsonValue) => T): Promise<T[]> => {
    const reject = (line: number, error: RankerError): void => {
      rejected++;
      onRejected(file ?? '', line, error);
    };
    return Array.fromAsync(decodedLines(file, decode, reject, checkAbort));
  };
  const outcomes = await readAll(files.outcomes, (value) => decodeOutcome(value, { now, zone: outcomeZone }));
  const requests = await readAll(files.requests, (value) => decodeRequest(value, { now, zone: requestZone }));
  const truth = (await readAll(files.truth, readTruth)).flat();
  return { data: { outcomes, requests, truth }, rejected };
};

/** The lines of a truth file; none without a file. @throws RankerError DATASET_* when it can't be opened */
export const readTruthFile = async (
  file: string | undefined,
  onRejected: (line: number, error: RankerError) => void,
  checkAbort?: AbortCheck,
): Promise<TruthLine[]> => (await Array.fromAsync(decodedLines(file, readTruth, onRejected, checkAbort))).flat();
