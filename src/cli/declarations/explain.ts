import type { ExplainOptions } from '../commands/explain.ts';
import type { Declare } from '../context.ts';
import { jsonOption, registryOption } from '../options/options.ts';

const load = () => import('../commands/explain.ts');

export const declareExplain: Declare = (program, open) => {
  program
    .command('explain')
    .argument('<uuid>', 'of the deployment')
    .description('explain why the providers of a deployment were ranked as they were, from what serve kept')
    .option(...registryOption)
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker explain 11efe306-7d65-feee-8c8c-0242e34b7d6d')
    .action(async (uuid: string, options: ExplainOptions) =>
      (await load()).explainCommand(uuid, options, await open()),
    );
};
