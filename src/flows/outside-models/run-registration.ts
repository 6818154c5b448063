import { standardInput } from '../../bus/file/read-bytes.ts';
import type { RegistryPlace } from '../../registry/place.ts';
import { runInThread } from '../long-work/run-in-thread.ts';
import type { TrainReport } from '../training/train-report.ts';
import type { OutsideFiles } from './read-outside-model.ts';
import type { RegisterSettings } from './register-model.ts';

/** What to register, and what to judge it on; plain data, since it is sent to a worker thread. */
export type RegistrationJob = {
  readonly files: OutsideFiles & { readonly outcomes: string };
  /** Epoch ms of the last finish in the model's training data. */
  readonly learnedUntil: number;
  readonly registry: RegistryPlace;
  readonly settings: RegisterSettings;
  /** IANA zone of times without offset. */
  readonly zone: string;
};

const worker = new URL('./registration-worker', import.meta.url);

/**
 * Judges and registers a model that was trained elsewhere, in a worker thread.
 * @param onWarning - called with what keeps the registry waiting
 * @throws RankerError as `registerModel` and `readOutsideModel`; DATASET_* when the outcomes can't be read
 */
export const runRegistration = (
  job: RegistrationJob,
  signal: AbortSignal,
  onWarning: (text: string) => void,
): Promise<TrainReport> => runInThread(worker, job, signal, onWarning, job.files.outcomes === standardInput);
