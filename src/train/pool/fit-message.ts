import type { ErrorCode } from '../../errors.ts';
import type { ModelCandidate } from '../candidates/candidates.ts';
import type { FitExtent } from '../candidates/fit-candidate.ts';
import type { Task } from '../candidates/task.ts';
import type { Matrix } from '../data/matrix.ts';
import type { ForestOptions, TreeRange } from '../forest/forest.ts';
import type { Ensemble } from '../models/ensemble.ts';
import type { Fit } from '../models/scores.ts';

/** A candidate fitted on some rows. Columns on a SharedArrayBuffer reach a worker without being copied. */
export type CandidateJob = {
  readonly kind: 'candidate';
  readonly task: Task;
  readonly candidate: ModelCandidate;
  readonly rows: Int32Array;
  readonly extent: FitExtent;
};

/** Some trees of a forest. */
export type ForestPartJob = {
  readonly kind: 'forest part';
  readonly inputs: Matrix;
  readonly target: Float64Array;
  readonly options: Partial<ForestOptions>;
  readonly range: TreeRange;
};

/** One training, as plain data. */
export type FitJob = CandidateJob | ForestPartJob;

/** What becomes of a job. */
export type FittedBy<Job extends FitJob> = Job extends CandidateJob ? Fit : Ensemble;

/** What a worker is sent. @param stop - one Int32, shared: 1 asks the fit to end */
export type FitRequest = { readonly job: FitJob; readonly stop: Int32Array } | 'close';

/** What a worker tells of the fit in hand. A fault without a code is the caller's slip. */
export type FitMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'fitted'; readonly fitted: Fit | Ensemble }
  | { readonly kind: 'fault'; readonly code: ErrorCode | undefined; readonly message: string };
