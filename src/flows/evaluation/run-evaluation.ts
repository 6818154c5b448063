import type { RegistryPlace } from '../../registry/place.ts';
import { isFromInput } from '../files/once-from-input.ts';
import { runInThread } from '../long-work/run-in-thread.ts';
import type { EvaluationSettings } from './evaluate.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import type { Leakage } from './leakage.ts';
import type { EvaluationFiles, ReadingContext } from './read-evaluation-data.ts';

/** What is evaluated; plain data, since it is sent to a worker thread. */
export type EvaluationJob = {
  readonly files: EvaluationFiles;
  readonly context: ReadingContext;
  readonly settings: EvaluationSettings;
  /** Where the champion to judge lies. */
  readonly champion: { readonly registry: RegistryPlace; readonly modelName: string } | undefined;
  /** Whether to judge the same learner under splits that leak, too. */
  readonly leakage: boolean;
};

/** What `evaluate --json` prints. */
export type EvaluationResult = { readonly rejected: number } & EvaluationReport & { readonly leakage?: Leakage };

/** What an evaluation reports before its result. */
export type EvaluationNote =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'rejected' | 'warning'; readonly text: string };

const worker = new URL('./evaluation-worker', import.meta.url);

/**
 * Evaluates in a worker thread, since training would keep this one from handling signals.
 * @throws RankerError DATASET_*, TRAIN_FAILED; TRAIN_CANCELLED after an abort
 */
export const runEvaluation = (
  job: EvaluationJob,
  signal: AbortSignal,
  onNote: (note: EvaluationNote) => void,
): Promise<EvaluationResult> => runInThread(worker, job, signal, onNote, isFromInput(Object.values(job.files)));
