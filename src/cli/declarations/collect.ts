import { Option } from 'commander';
import { madeVersions } from '../../contracts/messages/message-version.ts';
import type { CollectOptions } from '../commands/collect.ts';
import type { Declare } from '../context.ts';
import { jsonOption } from '../options/options.ts';

const load = () => import('../commands/collect.ts');

export const declareCollect: Declare = (program, open) => {
  program
    .command('collect')
    .description('make requests.ndjson and outcomes.ndjson of the raw traffic of a federation')
    .requiredOption('--raw <file>', 'messages with input, time (epoch ms) and value, in order')
    .requiredOption('--out <folder>', 'folder to write to')
    .addOption(new Option('--msg-version <V>', 'version of the messages').choices(madeVersions))
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker collect --raw sim/raw.ndjson --out collected')
    .action(async (options: CollectOptions) => (await load()).collectCommand(options, await open()));
};
