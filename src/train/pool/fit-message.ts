import type { ErrorCode } from '../../errors.ts';
import type { BoostingOptions } from '../boosting-options.ts';
import type { Ensemble } from '../ensemble.ts';
import type { ForestOptions, TreeRange } from '../forest.ts';
import type { LinearOptions } from '../linear.ts';
import type { LinearModel } from '../linear-model.ts';
import type { Matrix } from '../matrix.ts';
import type { Model } from '../model.ts';

/** One training, as plain data. Columns on a SharedArrayBuffer reach a worker without being copied. */
export type FitJob = { readonly inputs: Matrix; readonly target: Float64Array } & (
  | { readonly kind: 'boosting'; readonly options: Partial<BoostingOptions> }
  | { readonly kind: 'forest'; readonly options: Partial<ForestOptions> }
  | { readonly kind: 'forest part'; readonly options: Partial<ForestOptions>; readonly range: TreeRange }
  | { readonly kind: 'linear'; readonly options: Partial<LinearOptions> }
);

/** What becomes of a job: trees, or slopes. */
export type FittedBy<Job extends FitJob> = Job['kind'] extends 'linear' ? LinearModel : Ensemble;

/** What a worker is sent. @param stop - one Int32, shared: 1 asks the fit to end */
export type FitRequest = { readonly job: FitJob; readonly stop: Int32Array } | 'close';

/** What a worker tells of the fit in hand. A fault without a code is the caller's slip. */
export type FitMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'fitted'; readonly model: Model }
  | { readonly kind: 'fault'; readonly code: ErrorCode | undefined; readonly message: string };
