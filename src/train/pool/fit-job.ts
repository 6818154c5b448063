import type { ModelCandidate } from '../candidates/candidates.ts';
import { type FitExtent, fitCandidate } from '../candidates/fit-candidate.ts';
import type { Task } from '../candidates/task.ts';
import type { Matrix } from '../data/matrix.ts';
import { type ForestOptions, growForest, type TreeRange } from '../forest/forest.ts';
import type { FitHooks } from '../hooks.ts';
import type { Fit } from '../models/scores.ts';

/** A candidate to fit on some rows. Columns on a SharedArrayBuffer reach a worker without being copied. */
export type CandidateJob = {
  readonly kind: 'candidate';
  readonly task: Task;
  readonly candidate: ModelCandidate;
  readonly rows: Int32Array;
  readonly extent: FitExtent;
};

/** Some trees of a forest. */
type ForestPartJob = {
  readonly kind: 'forest part';
  readonly inputs: Matrix;
  readonly target: Float64Array;
  readonly options: Partial<ForestOptions>;
  readonly range: TreeRange;
};

/** One fit, as plain data. */
export type FitJob = CandidateJob | ForestPartJob;

export const runJob = (job: FitJob, hooks: FitHooks): Fit =>
  job.kind === 'candidate'
    ? fitCandidate(job.task, job.candidate, job.rows, job.extent, hooks)
    : { ensemble: growForest(job.inputs, job.target, job.options, job.range, hooks) };
