import { openRegistry } from '../../registry/place.ts';
import { workInThread } from '../long-work/work-in-thread.ts';
import { type Incumbent, openIncumbent } from '../training/incumbent.ts';
import { evaluate } from './evaluate.ts';
import { summarise } from './evaluation-report.ts';
import { leakage } from './leakage.ts';
import { readEvaluationData } from './read-evaluation-data.ts';
import type { EvaluationJob, EvaluationNote, EvaluationResult } from './run-evaluation.ts';

await workInThread<EvaluationJob, EvaluationResult, EvaluationNote>(async (job, stop, note) => {
  const { data, rejected } = await readEvaluationData(
    job.files,
    job.context,
    (file, line, { message, code }) => note({ kind: 'rejected', text: `${file}:${line}: ${message} (${code})` }),
    stop.checkAbort,
  );
  const hooks = {
    onProgress: (done: number, total: number) => {
      if (done % 10 === 0) note({ kind: 'progress', done, total });
    },
    shouldStop: stop.asked,
  };
  const open = async ({ registry, modelName }: NonNullable<EvaluationJob['champion']>) => {
    const warn = ({ code, message }: { code: string; message: string }): void =>
      note({ kind: 'warning', text: `${message} (${code})` });
    return openIncumbent(openRegistry(registry, warn, stop.signal), modelName);
  };
  const champion: Incumbent | undefined = job.champion && (await open(job.champion));
  const evaluation = await evaluate(data, job.settings, champion, hooks).finally(() => champion?.model.close());
  const leaks = job.leakage ? await leakage(data.outcomes, job.settings, hooks) : undefined;
  return { rejected, ...summarise([evaluation]), ...(leaks && { leakage: leaks }) };
});
