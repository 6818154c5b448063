import type { WhatIfOptions } from '../commands/what-if.ts';
import type { Declare } from '../context.ts';
import { listed, registryOption } from '../options/options.ts';
import { recordedOptions } from '../options/recorded-files.ts';

const load = () => import('../commands/what-if.ts');

export const declareWhatIf: Declare = (program, open) => {
  program
    .command('whatif')
    .description('rank the requests of a file with and without changes: both orders side by side')
    .requiredOption(...recordedOptions.requests)
    .option(...recordedOptions.dataset)
    .option('--changes <F>', 'JSON array of changes, as for POST /whatif')
    .option('--set <SITE:FIELD=VALUE>', 'a field of a provider, may be given several times', listed)
    .option('--down <SITE>', 'a provider at which nothing can run, may be given several times', listed)
    .option('--data <SITE>', 'a provider that has the data, may be given several times', listed)
    .option('--uuid <U>', 'only this deployment')
    .option(...recordedOptions.replicas)
    .option(...recordedOptions.transfers)
    .option(...registryOption)
    .option('--json', 'print one JSON object a request')
    .addHelpText(
      'after',
      '\nSITE: a provider, or provider/region; none before the colon: all.' +
        '\nExample: provider-ranker whatif --requests requests.ndjson --dataset outcomes.ndjson --set RECAS-BARI/RegionOne:vcpus_quota=200 --down BACKBONE/bari',
    )
    .action(async (options: WhatIfOptions) => (await load()).whatIfCommand(options, await open()));
};
