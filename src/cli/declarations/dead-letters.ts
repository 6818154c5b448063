import type { Command } from 'commander';
import type { LettersOptions, ReplayOptions } from '../commands/dead-letters.ts';
import type { Declare } from '../context.ts';
import { faultCode, jsonOption } from '../options/options.ts';

const load = () => import('../commands/dead-letters.ts');

export const declareDeadLetters: Declare = (program, open) => {
  const letters = program
    .command('dead-letters')
    .description('list and replay messages that could not be read')
    .addHelpText('after', '\nExample: provider-ranker dead-letters replay --code MESSAGE_TIME --dry-run');
  const command = (usage: string, description: string): Command =>
    letters
      .command(usage)
      .description(description)
      .option('--topic <T>', 'topic that they came from; default: those of requests and outcomes')
      .option(...jsonOption);
  command('list', 'list them, with the fault of each and its time').action(async (options: LettersOptions) =>
    (await load()).listDeadLetters(options, await open()),
  );
  command('replay', 'put them back on their topic, each once')
    .option('--code <C>', 'only those with this code', faultCode)
    .option('--again', 'include those that were replayed before')
    .option('--dry-run', 'list what would be replayed')
    .action(async (options: ReplayOptions) => (await load()).replayLetters(options, await open()));
};
