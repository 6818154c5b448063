import type { ErrorCode } from '../../errors.ts';
import type { Fit } from '../models/scores.ts';
import type { FitJob } from './fit-job.ts';

/**
 * The message to a worker.
 * @param stop - one Int32, shared: 1 asks the fit to end
 */
export type FitRequest = { readonly job: FitJob; readonly stop: Int32Array } | 'close';

/** A worker's messages about its fit. A fault without a code is a programming error. */
export type FitMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'fitted'; readonly fitted: Fit }
  | { readonly kind: 'fault'; readonly code: ErrorCode | undefined; readonly message: string };
