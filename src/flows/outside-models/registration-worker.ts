import { openRegistry } from '../../registry/place.ts';
import { workInThread } from '../long-work/work-in-thread.ts';
import { readOutcomeFile } from '../training/read-outcomes.ts';
import type { TrainReport } from '../training/train-report.ts';
import { readOutsideModel } from './read-outside-model.ts';
import { registerModel } from './register-model.ts';
import type { RegistrationJob } from './run-registration.ts';

await workInThread<RegistrationJob, TrainReport, string>(async (job, stop, warn) => {
  const { files, learnedUntil, settings, zone } = job;
  const model = { ...(await readOutsideModel(files)), learnedUntil };
  const registry = openRegistry(job.registry, ({ code, message }) => warn(`${message} (${code})`), stop.signal);
  const read = await readOutcomeFile(files.outcomes, { now: Date.now(), zone }, stop.checkAbort);
  return registerModel(model, read, registry, settings, Date.now, { shouldStop: stop.asked });
});
