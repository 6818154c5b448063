import { Command } from 'commander';
import type { CliContext, Declare } from './context.ts';
import { declareCollect } from './declarations/collect.ts';
import { declareCompletion } from './declarations/completion.ts';
import { declareDeadLetters } from './declarations/dead-letters.ts';
import { declareEvaluate } from './declarations/evaluate.ts';
import { declareExplain } from './declarations/explain.ts';
import { declareFeatures } from './declarations/features.ts';
import { declareModels } from './declarations/models.ts';
import { declareRank } from './declarations/rank.ts';
import { declareReplay } from './declarations/replay.ts';
import { declareServe } from './declarations/serve.ts';
import { declareSimulate } from './declarations/simulate.ts';
import { declareTrain } from './declarations/train.ts';
import { declareWhatIf } from './declarations/what-if.ts';

const files =
  'F: .json, .ndjson (.jsonl) or .csv, optionally .gz; -: JSON from standard input.\nR: a folder, or the address of an MLflow server.';

/** In the order of the help. */
const commands: readonly Declare[] = [
  declareServe,
  declareTrain,
  declareRank,
  declareWhatIf,
  declareReplay,
  declareExplain,
  declareEvaluate,
  declareFeatures,
  declareSimulate,
  declareCollect,
  declareCompletion,
  declareModels,
  declareDeadLetters,
];

/**
 * The commands and their options. A fault is thrown, not printed: a CommanderError for wrong usage, a RankerError for
 * the rest.
 * @param open - makes a command's context when it runs
 */
export const buildProgram = (version: string, open: () => Promise<CliContext>): Command => {
  const program = new Command('provider-ranker')
    .description('Tells an orchestrator of federated clouds which provider to try first, second, third, and why.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `\n${files}\nResults go to stdout, the log to stderr. Exit 0: done, 1: failed, 2: bad use,\n130: interrupted.`,
    );
  for (const declare of commands) declare(program, open);
  return program;
};
