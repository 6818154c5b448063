import { standardInput } from '../../bus/file/read-bytes.ts';
import type { BusPlace } from '../../bus/place.ts';
import type { RegistryPlace } from '../../registry/place.ts';
import { runInThread } from '../long-work/run-in-thread.ts';
import type { TrainReport } from './train-report.ts';
import type { TrainSettings } from './train-settings.ts';

/** Where a training reads and writes; plain data, since it is sent to a worker thread. */
export type TrainJob = {
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'bus'; readonly place: BusPlace; readonly topic: string };
  readonly registry: RegistryPlace;
  readonly settings: TrainSettings;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** Trains only if this many outcomes have come since the newest model; absent = always. */
  readonly minNewOutcomes?: number;
};

/** What a training reports before its result: how far the present fit is, in trees; what keeps the registry waiting. */
export type TrainNote =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'warning'; readonly text: string };

const worker = new URL('./train-worker', import.meta.url);

/**
 * Runs a training in a worker thread, so that requests are answered meanwhile.
 * @returns undefined when it was not due
 * @throws RankerError what the training failed with; TRAIN_CANCELLED after an abort
 */
export const runTraining = (
  job: TrainJob,
  signal: AbortSignal,
  onNote: (note: TrainNote) => void = () => {},
): Promise<TrainReport | undefined> =>
  runInThread(worker, job, signal, onNote, job.source.kind === 'file' && job.source.path === standardInput);
