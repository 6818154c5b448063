import type { Declare } from '../context.ts';

export const declareServe: Declare = (program, open) => {
  program
    .command('serve')
    .description('run REST and the workers that the settings ask for')
    .option('--demo', 'first train on the bundled outcomes and rank the bundled requests')
    .addHelpText('after', '\nExample: PORT=8090 provider-ranker serve --demo')
    .action(async (options: { demo?: boolean }) => (await open()).serve({ demo: options.demo ?? false }));
};
