import { standardInput } from '../../bus/file/read-bytes.ts';
import { runInThread } from '../long-work/run-in-thread.ts';
import type { ReportedRejection } from '../training/train-report.ts';

/** What to write where; plain data, since it is sent to a worker thread. */
export type RowsJob = {
  /** File of outcomes. */
  readonly dataset: string;
  readonly out: string;
  /** IANA zone of times without offset. */
  readonly zone: string;
};

/** What `features --json` prints. */
export type RowsReport = {
  readonly file: string;
  readonly rows: number;
  /** Names of the model's input columns, in order. */
  readonly features: readonly string[];
  readonly rejected: number;
  readonly rejections: readonly ReportedRejection[];
};

const worker = new URL('./rows-worker', import.meta.url);

/**
 * Writes the training rows, in a worker thread.
 * @throws RankerError DATASET_*, OUTPUT_WRITE, TRAIN_CANCELLED
 */
export const runRows = (job: RowsJob, signal: AbortSignal): Promise<RowsReport> =>
  runInThread(worker, job, signal, () => {}, job.dataset === standardInput);
