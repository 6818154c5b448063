import { Worker } from 'node:worker_threads';
import { type ErrorCode, RankerError } from '../errors.ts';
import type { TrainJob, TrainMessage } from './train-job.ts';
import type { TrainReport } from './train-model.ts';

const workerFile = `./train-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;

/**
 * Runs a training in a worker thread, so that requests are answered meanwhile. An aborted signal asks it to end; it is
 * never terminated, since ONNX Runtime takes the process down when its thread dies in the middle of a run.
 * @returns undefined when it was not due
 * @throws RankerError what the training failed with; TRAIN_CANCELLED after an abort
 */
export const runTraining = (
  job: Omit<TrainJob, 'stop'>,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<TrainReport | undefined> =>
  new Promise((resolve, reject) => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL(workerFile, import.meta.url), { workerData: { ...job, stop } });
    const ask = (): void => {
      Atomics.store(stop, 0, 1);
      Atomics.notify(stop, 0);
    };
    if (signal.aborted) ask();
    signal.addEventListener('abort', ask);
    worker.on('message', (message: TrainMessage) => {
      if (message.kind === 'progress') onProgress(message.done, message.total);
      else if (message.kind === 'report') resolve(message.report);
      else if (message.kind === 'not-due') resolve(undefined);
      else reject(new RankerError(message.code as ErrorCode, message.message));
    });
    worker.on('error', (cause) => reject(new RankerError('TRAIN_FAILED', 'the training thread failed', {}, { cause })));
    worker.on('exit', () => {
      signal.removeEventListener('abort', ask);
      reject(new RankerError('TRAIN_FAILED', 'the training thread ended without a result'));
    });
  });
