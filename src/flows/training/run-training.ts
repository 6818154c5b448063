import { standardInput } from '../../bus/file/read-bytes.ts';
import { runInThread } from '../long-work/run-in-thread.ts';
import type { TrainJob, TrainProgress } from './train-job.ts';
import type { TrainReport } from './train-report.ts';

const worker = new URL('./train-worker', import.meta.url);

/**
 * Runs a training in a worker thread, so that requests are answered meanwhile.
 * @returns undefined when it was not due
 * @throws RankerError what the training failed with; TRAIN_CANCELLED after an abort
 */
export const runTraining = (
  job: TrainJob,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<TrainReport | undefined> =>
  runInThread<TrainReport | undefined, TrainProgress>(
    worker,
    job,
    signal,
    ({ done, total }) => onProgress(done, total),
    job.source.kind === 'file' && job.source.path === standardInput,
  );
