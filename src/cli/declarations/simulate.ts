import { Option } from 'commander';
import { madeVersions } from '../../contracts/messages/message-version.ts';
import type { SimulateOptions } from '../commands/simulate.ts';
import type { Declare } from '../context.ts';
import { jsonOption, whole } from '../options/options.ts';

const load = () => import('../commands/simulate.ts');

export const declareSimulate: Declare = (program, open) => {
  program
    .command('simulate')
    .description('simulate a federation with known truth: outcomes.ndjson, requests.ndjson, truth.ndjson')
    .requiredOption('--seed <N>', 'seed', whole)
    .requiredOption('--out <folder>', 'folder to write to')
    .option('--deployments <N>', 'deployments; each gives one outcome per provider tried', whole)
    .option('--days <N>', 'days they spread over', whole)
    .addOption(new Option('--msg-version <V>', 'version of the messages').choices(madeVersions))
    .option('--data', 'most requests need data sets: also replicas.ndjson, transfers.ndjson, and d in the truth')
    .option('--batch', 'two of the sites are batch sites, whose queue determines the seconds')
    .option('--noise', 'outcomes are drawn at random, so that nothing can be learned')
    .option('--raw', 'also raw.ndjson, the traffic that requests and outcomes are collected from')
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker simulate --seed 1 --out sim')
    .action(async (options: SimulateOptions) => (await load()).simulateCommand(options, await open()));
};
