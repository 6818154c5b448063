import { standardInput } from '../../bus/file/read-bytes.ts';
import type { RegistryPlace } from '../../registry/place.ts';
import { runInThread } from '../long-work/run-in-thread.ts';
import type { TrainReport } from '../training/train-report.ts';
import type { OutsideFiles } from './read-outside-model.ts';
import type { RegisterSettings } from './register-model.ts';

/** What is registered, and judged by what; plain data, since it crosses into a worker thread. */
export type RegistrationJob = {
  readonly files: OutsideFiles & { readonly outcomes: string };
  /** Epoch ms of the last finish that the model learned from. */
  readonly learnedUntil: number;
  readonly registry: RegistryPlace;
  readonly settings: RegisterSettings;
  /** IANA zone of times without offset. */
  readonly zone: string;
};

const worker = new URL('./registration-worker', import.meta.url);

/**
 * Judges and registers a model that was trained elsewhere, in a worker thread.
 * @param onWarning - told what the registry keeps it waiting for
 * @throws RankerError as `registerModel` and `readOutsideModel`; DATASET_* when the outcomes can't be read
 */
export const runRegistration = (
  job: RegistrationJob,
  signal: AbortSignal,
  onWarning: (text: string) => void,
): Promise<TrainReport> => runInThread(worker, job, signal, onWarning, job.files.outcomes === standardInput);
