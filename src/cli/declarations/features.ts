import type { FeaturesOptions } from '../commands/features.ts';
import type { Declare } from '../context.ts';
import { jsonOption } from '../options/options.ts';

const load = () => import('../commands/features.ts');

export const declareFeatures: Declare = (program, open) => {
  program
    .command('features')
    .description('write the training rows as CSV: what was known of each attempt at its submission, and its outcome')
    .requiredOption('--dataset <F>', 'outcomes')
    .requiredOption('--out <file>', 'CSV file to write')
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker features --dataset outcomes.ndjson.gz --out rows.csv')
    .action(async (options: FeaturesOptions) => (await load()).featuresCommand(options, await open()));
};
