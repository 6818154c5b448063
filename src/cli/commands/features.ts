import { type RowsReport, runRows } from '../../flows/outside-models/run-rows.ts';
import type { CliContext, Declare } from '../context.ts';
import { jsonOption } from '../options/options.ts';
import { printResult } from '../terminal/terminal.ts';
import { tellLeftOut } from '../texts/training-report.ts';

type FeaturesOptions = { dataset: string; out: string; json?: boolean };

/** `features`: what a model learns from, as CSV, for models that are trained elsewhere. */
const featuresCommand = async ({ dataset, out, json }: FeaturesOptions, context: CliContext): Promise<void> => {
  const { config, signal } = context;
  const report = await runRows({ dataset, out, zone: config.trainingTimeZone }, signal);
  tellLeftOut(report.rejections, dataset, context);
  await printResult(context, json, report, () => describe(report));
};

const describe = ({ file, rows, features, rejected }: RowsReport): string[] => [
  `${rows} rows (${rejected} outcomes rejected) of ${features.length} features: ${file}`,
];

/** Declares `features`. */
export const declareFeatures: Declare = (program, open) => {
  program
    .command('features')
    .description(
      'what a model learns from, as CSV: what was known of each attempt at its submission, what became of it',
    )
    .requiredOption('--dataset <F>', 'outcomes')
    .requiredOption('--out <file>', 'CSV file to write')
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker features --dataset outcomes.ndjson.gz --out rows.csv')
    .action((options: FeaturesOptions) => featuresCommand(options, open()));
};
