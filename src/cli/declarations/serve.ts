import type { Declare } from '../context.ts';

export const declareServe: Declare = (program, open) => {
  program
    .command('serve')
    .description('REST and the workers that the settings ask for')
    .option('--demo', 'first learn from the bundled outcomes and rank the bundled requests')
    .addHelpText('after', '\nExample: PORT=8090 provider-ranker serve --demo')
    .action(async (options: { demo?: boolean }) => (await open()).serve({ demo: options.demo ?? false }));
};
