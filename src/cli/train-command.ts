import { runTraining } from '../flows/run-training.ts';
import type { TrainReport } from '../flows/train-model.ts';
import { trainSettings } from '../flows/train-settings.ts';
import type { CliContext } from './context.ts';
import { metricsTable } from './metrics-table.ts';

export type TrainOptions = { dataset: string; registry?: string; seed?: number; promote: boolean; json?: boolean };

/** `train`: fits, judges, publishes; promotes if the gate passes. */
export const trainCommand = async (options: TrainOptions, context: CliContext): Promise<void> => {
  const { config, print, tell, progress } = context;
  const report = await runTraining(
    {
      source: { kind: 'file', path: options.dataset },
      registry: context.registryPlace(options.registry),
      settings: trainSettings({ ...config, seed: options.seed ?? config.seed }, context.codeVersion, options.promote),
      zone: config.trainingTimeZone,
    },
    context.signal,
    (done, total) => progress(`training: ${done} of at most ${total} trees of this fit`),
  ).finally(() => progress(undefined));
  for (const { place, code, message } of report.rejections) tell(`${options.dataset}:${place}: ${message} (${code})`);
  if (options.json) {
    const { rejections, ...printed } = report;
    await print(JSON.stringify({ ...printed, rejections }));
  } else {
    for (const line of describe(report, context.width)) await print(line);
  }
};

const describe = ({ outcomes, rejected, seconds, model, metrics, gate }: TrainReport, width: number): string[] => {
  const { baselines, ...own } = metrics;
  return [
    `${outcomes} outcomes (${rejected} rejected), ${seconds.toFixed(1)} s`,
    `${model.name} version ${model.version}${model.alias ? `, ${model.alias}` : ''}, sha256 ${model.sha256}`,
    '',
    `On the latest ${own.rows} outcomes, by a fit that had not seen them:`,
    ...metricsTable({ model: own, ...baselines }, width),
    '',
    `Gate: ${gate.passed ? 'passed' : 'not passed, so it does not serve'}`,
    ...gate.reasons.map((reason) => `  ${reason}`),
  ];
};
