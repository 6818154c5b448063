import type { ErrorCode } from '../../errors.ts';
import type { Fit } from '../models/scores.ts';
import type { FitJob } from './fit-job.ts';

/** What a worker is sent. @param stop - one Int32, shared: 1 asks the fit to end */
export type FitRequest = { readonly job: FitJob; readonly stop: Int32Array } | 'close';

/** What a worker tells of the fit in hand. A fault without a code is the caller's slip. */
export type FitMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'fitted'; readonly fitted: Fit }
  | { readonly kind: 'fault'; readonly code: ErrorCode | undefined; readonly message: string };
