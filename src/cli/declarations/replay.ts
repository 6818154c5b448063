import type { ReplayRecordedOptions } from '../commands/replay.ts';
import type { Declare } from '../context.ts';
import { jsonOption, registryOption } from '../options/options.ts';
import { recordedOptions } from '../options/recorded-files.ts';

const load = () => import('../commands/replay.ts');

export const declareReplay: Declare = (program, open) => {
  program
    .command('replay')
    .description('compare two models or policies over recorded requests: which ranks change, and what each order costs')
    .requiredOption(...recordedOptions.requests)
    .requiredOption('--model <A>', 'the one')
    .requiredOption('--against <B>', 'the other')
    .option(...recordedOptions.dataset)
    .option('--truth <F>', 'true p, s and f of each request and provider')
    .option(...recordedOptions.replicas)
    .option(...recordedOptions.transfers)
    .option(...registryOption)
    .option('--out <F>', 'file for the requests whose order changes: an array if its name ends with .json, else lines')
    .option(...jsonOption)
    .addHelpText(
      'after',
      "\nA, B: a version, an alias, the path of a version's folder, or history (no model); then :cost or :weighted for" +
        "\nanother policy than the settings'. cost and weighted alone: that policy with the settings' model." +
        '\nExample: provider-ranker replay --requests requests.ndjson --dataset outcomes.ndjson --model champion --against champion:weighted',
    )
    .action(async (options: ReplayRecordedOptions) => (await load()).replayCommand(options, await open()));
};
