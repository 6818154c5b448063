import { fitGradientBoosting } from '../boosting.ts';
import { fitForest, growForest } from '../forest.ts';
import type { FitHooks } from '../hooks.ts';
import { fitLinear } from '../linear.ts';
import type { Model } from '../model.ts';
import type { FitJob, FittedBy } from './fit-message.ts';

const fit = (job: FitJob, hooks: FitHooks): Model => {
  const { kind, inputs, target, options } = job;
  if (kind === 'boosting') return fitGradientBoosting(inputs, target, options, hooks);
  if (kind === 'forest') return fitForest(inputs, target, options, hooks);
  if (kind === 'forest part') return growForest(inputs, target, options, job.range, hooks);
  return fitLinear(inputs, target, options, hooks);
};

export const runJob = <Job extends FitJob>(job: Job, hooks: FitHooks): FittedBy<Job> =>
  fit(job, hooks) as FittedBy<Job>;
