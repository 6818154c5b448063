import { standardInput } from '../../bus/file/read-bytes.ts';
import type { BusPlace } from '../../bus/place.ts';
import type { RegistryPlace } from '../../registry/place.ts';
import { runInThread } from '../long-work/run-in-thread.ts';
import type { TrainReport } from './train-report.ts';
import type { TrainSettings } from './train-settings.ts';

/** Where a training reads and writes; plain data, since it crosses into a worker thread. */
export type TrainJob = {
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'bus'; readonly place: BusPlace; readonly topic: string };
  readonly registry: RegistryPlace;
  readonly settings: TrainSettings;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** Trains only if so many outcomes have come since the newest model; absent = whatever has come. */
  readonly minNewOutcomes?: number;
};

/** How far the fit at hand is, in trees. */
export type TrainProgress = { readonly done: number; readonly total: number };

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
