import type { AtomicFile } from '../../bus/file/atomic-file.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { TrainingSet } from '../../train/data/training-set.ts';
import type { AbortCheck } from '../long-work/abort-check.ts';

/** The outcome of an attempt, by column; attempts of one deployment, or at one provider, share a number. */
const outcomes: Readonly<Record<string, (set: TrainingSet, row: number) => number | string>> = {
  succeeded: ({ succeeded }, row) => succeeded[row]!,
  seconds: ({ seconds }, row) => seconds[row]!,
  failure_seconds: ({ failureSeconds }, row) => failureSeconds[row]!,
  submission_time: ({ submissionTime }, row) => formatInstant(submissionTime[row]!),
  finish_time: ({ finishTime }, row) => formatInstant(finishTime[row]!),
  deployment: ({ deployment }, row) => deployment[row]!,
  provider: ({ provider }, row) => provider[row]!,
};

/** A field of CSV. @see https://www.rfc-editor.org/rfc/rfc4180 */
const field = (value: number | string): string => {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

const line = (values: readonly (number | string)[]): string => `${values.map(field).join(',')}\n`;

/**
 * Writes the training rows as CSV: the features of each attempt at its submission, then its outcome. Empty = missing;
 * the numbers are exactly the float32 that a model gets.
 * @param checkAbort - called between two rows; an error it throws ends the work
 * @throws RankerError OUTPUT_WRITE
 */
export const writeRows = async (set: TrainingSet, file: AtomicFile, checkAbort: AbortCheck): Promise<void> => {
  const { names, matrix } = set;
  await file.write(line([...names, ...Object.keys(outcomes)]));
  for (let row = 0; row < matrix.rows; row++) {
    await checkAbort();
    const features = matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns);
    await file.write(line([...features, ...Object.values(outcomes).map((read) => read(set, row))]));
  }
};
