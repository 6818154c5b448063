import { fitCandidate } from '../candidates/fit-candidate.ts';
import { growForest } from '../forest/forest.ts';
import type { FitHooks } from '../hooks.ts';
import type { FitJob, FittedBy } from './fit-message.ts';

const run = (job: FitJob, hooks: FitHooks): FittedBy<FitJob> =>
  job.kind === 'candidate'
    ? fitCandidate(job.task, job.candidate, job.rows, job.extent, hooks)
    : growForest(job.inputs, job.target, job.options, job.range, hooks);

export const runJob = <Job extends FitJob>(job: Job, hooks: FitHooks): FittedBy<Job> =>
  run(job, hooks) as FittedBy<Job>;
