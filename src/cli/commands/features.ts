import { type RowsReport, runRows } from '../../flows/outside-models/run-rows.ts';
import type { CliContext } from '../context.ts';
import { printResult } from '../terminal/terminal.ts';
import { counted } from '../texts/figures.ts';
import { reportLeftOut } from '../texts/training-report.ts';

export type FeaturesOptions = { dataset: string; out: string; json?: boolean };

/** `features`: the training rows as CSV, for models that are trained elsewhere. */
export const featuresCommand = async ({ dataset, out, json }: FeaturesOptions, context: CliContext): Promise<void> => {
  const { config, signal } = context;
  const report = await runRows({ dataset, out, zone: config.trainingTimeZone }, signal);
  reportLeftOut(report.rejections, dataset, context);
  await printResult(context, json, report, () => describe(report));
};

const describe = ({ file, rows, features, rejected }: RowsReport): string[] => [
  `${counted(rows, 'row')} (${counted(rejected, 'outcome')} rejected) of ${features.length} features: ${file}`,
];
