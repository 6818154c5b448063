import { fitGradientBoosting } from '../boosting.ts';
import type { Ensemble } from '../ensemble.ts';
import { fitForest } from '../forest.ts';
import type { FitHooks } from '../hooks.ts';
import type { FitJob } from './fit-message.ts';

export const runJob = (job: FitJob, hooks: FitHooks): Ensemble =>
  job.kind === 'boosting'
    ? fitGradientBoosting(job.inputs, job.target, job.options, hooks)
    : fitForest(job.inputs, job.target, job.options, hooks);
