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
    .description("one ranked message a request, as of the request's submission; never trains")
    .option(...recordedOptions.requests)
    .option(...recordedOptions.dataset)
    .option(...recordedOptions.replicas)
    .option(...recordedOptions.transfers)
    .option(...registryOption)
    .option('--out <F>', 'file to write: an array where its name says .json, else lines; - is stdout')
    .option('--explain', 'each with its complete reasons; on a terminal as tables')
    .option('--json', 'with --explain: lines of JSON on a terminal, too, as they are elsewhere')
    .addHelpText('after', '\nExample: provider-ranker rank --requests requests.ndjson --dataset outcomes.ndjson')
    .action(async (asked: Partial<RankOptions>, command: Command) => {
      const context = await open();
      const { requests, out = '-', ...options } = { ...localFiles(context.config), ...asked };
      if (requests === undefined) command.error("error: required option '--requests <F>' not specified");
      await (await load()).rankCommand({ ...options, requests, ...(out !== '-' && { out }) }, context);
    });
};
