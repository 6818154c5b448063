import type { Command } from 'commander';
import type { RankOptions } from '../commands/rank.ts';
import type { Declare } from '../context.ts';
import { localFiles } from '../options/local-files.ts';
import { registryOption } from '../options/options.ts';
import { recordedOptions } from '../options/recorded-files.ts';

const load = () => import('../commands/rank.ts');

export const declareRank: Declare = (program, open) => {
  program
    .command('rank')
    .description('rank the requests of a file, each as of its submission; never trains')
    .option(...recordedOptions.requests)
    .option(...recordedOptions.dataset)
    .option(...recordedOptions.replicas)
    .option(...recordedOptions.transfers)
    .option(...registryOption)
    .option('--out <F>', 'file to write: an array if its name ends with .json, else lines; - is stdout')
    .option('--explain', 'add the complete reasons of each; as tables on a terminal')
    .option('--json', 'with --explain: lines of JSON also on a terminal')
    .addHelpText('after', '\nExample: provider-ranker rank --requests requests.ndjson --dataset outcomes.ndjson')
    .action(async (asked: Partial<RankOptions>, command: Command) => {
      const context = await open();
      const { requests, out = '-', ...options } = { ...localFiles(context.config), ...asked };
      if (requests === undefined) command.error("error: required option '--requests <F>' not specified");
      await (await load()).rankCommand({ ...options, requests, ...(out !== '-' && { out }) }, context);
    });
};
