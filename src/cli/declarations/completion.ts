import { Argument } from 'commander';
import { completionScript, type Shell, shells } from '../completion/completion-script.ts';
import type { Declare } from '../context.ts';

export const declareCompletion: Declare = (program, open) => {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText(
      'after',
      '\nExample: eval "$(provider-ranker completion bash)"' +
        '\nExample: eval "$(provider-ranker completion zsh)"' +
        '\nExample: provider-ranker completion fish | source',
    )
    .action(async (shell: Shell) => (await open()).print(completionScript(program, shell).trimEnd()));
};
