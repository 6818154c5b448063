import { evaluate, evaluationDefaults, summarise } from '../flows/evaluate.ts';
import { readEvaluationData } from '../flows/read-evaluation-data.ts';
import type { CliContext } from './context.ts';
import { metricsTable, regretTable } from './metrics-table.ts';
import { tellRejections } from './rejections.ts';

export type EvaluateOptions = { dataset: string; requests?: string; truth?: string; later: number; json?: boolean };

/** `evaluate`: a time-ordered evaluation beside the baselines; with requests and truth, the regret of each order. */
export const evaluateCommand = async (options: EvaluateOptions, context: CliContext): Promise<void> => {
  const { config, print, tell, progress, signal } = context;
  const bad = new Map<string, ReturnType<typeof tellRejections>>();
  const { data, rejected } = await readEvaluationData(
    { outcomes: options.dataset, requests: options.requests, truth: options.truth },
    { now: context.now(), outcomeZone: config.trainingTimeZone, requestZone: config.inferenceTimeZone },
    (file, line, error) => {
      const told = bad.get(file) ?? tellRejections(tell, file);
      bad.set(file, told);
      told.take(line, error);
    },
  );
  const evaluation = await evaluate(
    data,
    { ...evaluationDefaults, laterShare: options.later },
    {
      onProgress: (done, total) => progress(`fitting: ${done} of at most ${total} trees of this fit`),
      shouldStop: () => signal.aborted,
    },
  ).finally(() => progress(undefined));
  const report = { rejected, ...summarise([evaluation]) };
  if (options.json) {
    await print(JSON.stringify(report));
    return;
  }
  await print(`Learned from ${report.learned_from} outcomes, judged by the ${report.later_outcomes} later ones:`);
  for (const line of metricsTable(report.metrics, context.width)) await print(line);
  if (report.later_requests === 0) return;
  await print('');
  await print(`Expected time until a deployment runs, over the optimum, on ${report.later_requests} later requests:`);
  for (const line of regretTable(report.regret, context.width)) await print(line);
};
