import { Argument, Command } from 'commander';
import { declareCollect } from './collect-command.ts';
import { completionScript, type Shell, shells } from './completion/completion-script.ts';
import type { CliContext } from './context.ts';
import { declareDeadLetters } from './dead-letters-command.ts';
import type { Declare } from './declare.ts';
import { declareEvaluate } from './evaluate-command.ts';
import { declareExplain } from './explain-command.ts';
import { declareModels } from './models-command.ts';
import { declareRank } from './rank-command.ts';
import { declareReplay } from './replay-command.ts';
import { declareSimulate } from './simulate-command.ts';
import { declareTrain } from './train-command.ts';
import { declareWhatIf } from './what-if-command.ts';

const files =
  'F: .json, .ndjson (.jsonl) or .csv, optionally .gz; -: JSON from standard input.\nR: a folder, or the address of an MLflow server.';

const declareServe: Declare = (program, open) => {
  program
    .command('serve')
    .description('REST and the workers that the settings ask for')
    .option('--demo', 'first learn from the bundled outcomes and rank the bundled requests')
    .addHelpText('after', '\nExample: PORT=8090 provider-ranker serve --demo')
    .action((options: { demo?: boolean }) => open().serve({ demo: options.demo ?? false }));
};

const declareCompletion: Declare = (program, open) => {
  program
    .command('completion')
    .description('a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText(
      'after',
      '\nExample: eval "$(provider-ranker completion bash)"' +
        '\nExample: eval "$(provider-ranker completion zsh)"' +
        '\nExample: provider-ranker completion fish | source',
    )
    .action((shell: Shell) => open().print(completionScript(program, shell).trimEnd()));
};

/** In the order in which the help lists them. */
const commands: readonly Declare[] = [
  declareServe,
  declareTrain,
  declareRank,
  declareWhatIf,
  declareReplay,
  declareExplain,
  declareEvaluate,
  declareSimulate,
  declareCollect,
  declareCompletion,
  declareModels,
  declareDeadLetters,
];

/**
 * The commands and their options. A fault is thrown, not printed: a CommanderError for bad use, a RankerError for the
 * rest.
 * @param open - makes what a command needs, once a command is known
 */
export const buildProgram = (version: string, open: () => CliContext): Command => {
  const program = new Command('provider-ranker')
    .description('Tells an orchestrator of federated clouds which provider to try first, second, third, and why.')
    .version(version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `\n${files}\nResults go to stdout, the log to stderr. Exit 0: done, 1: failed, 2: bad use,\n130: interrupted.`,
    );
  for (const declare of commands) declare(program, open);
  return program;
};
