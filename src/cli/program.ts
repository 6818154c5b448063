import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { type CollectOptions, collectCommand } from './collect-command.ts';
import { completionScript, type Shell, shells } from './completion/completion-script.ts';
import type { CliContext } from './context.ts';
import { type LettersOptions, listDeadLetters, type ReplayOptions, replayLetters } from './dead-letters-command.ts';
import { type EvaluateOptions, evaluateCommand } from './evaluate-command.ts';
import { type ExplainOptions, explainCommand } from './explain-command.ts';
import {
  compareModels,
  listModels,
  type ModelsOptions,
  promoteModel,
  rollbackModel,
  showModel,
} from './models-command.ts';
import { type RankOptions, rankCommand } from './rank-command.ts';
import { type ReplayRecordedOptions, replayCommand } from './replay-command.ts';
import { type SimulateOptions, simulateCommand } from './simulate-command.ts';
import { type TrainOptions, trainCommand } from './train-command.ts';
import { type WhatIfOptions, whatIfCommand } from './what-if-command.ts';

const whole = (text: string): number => {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('it must be a whole number.');
  return value;
};

const count = (text: string): number => {
  const value = whole(text);
  if (value < 1 || value > 50) throw new InvalidArgumentError('it must be from 1 to 50.');
  return value;
};

const listed = (text: string, before: string[] | undefined): string[] => [...(before ?? []), text];

const share = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('it must be a number between 0 and 1.');
  return value;
};

const files = 'F: .json (array), .ndjson or .csv, optionally .gz. R: a folder.';

const registryOption = ['--registry <R>', "registry to use instead of the settings'"] as const;
const jsonOption = ['--json', 'print one JSON object'] as const;

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
    .addHelpText('after', `\n${files}\nResults go to stdout, the log to stderr. Exit 0: done, 1: failed, 2: bad use.`);

  program
    .command('serve')
    .description('REST and the workers that the settings ask for')
    .option('--demo', 'first learn from the bundled outcomes and rank the bundled requests')
    .addHelpText('after', '\nExample: PORT=8090 provider-ranker serve --demo')
    .action((options: { demo?: boolean }) => open().serve({ demo: options.demo ?? false }));

  program
    .command('train')
    .description('learn from outcomes; the model serves if it passes its gate')
    .option('--dataset <F>', 'outcomes of a file')
    .addOption(
      new Option('--once', "outcomes of the settings' topic, for a job; one training at a time").conflicts('dataset'),
    )
    .addOption(new Option('--if-due', 'with --once: only if TRAIN_MIN_NEW_OUTCOMES have come').conflicts('dataset'))
    .option(...registryOption)
    .option('--seed <N>', 'seed of every random act', whole)
    .option('--threads <N>', "threads that fit side by side instead of the settings'; the model is the same", count)
    .option('--classifier <E>', 'candidate for P(success), may be given several times', listed)
    .option('--regressor <E>', 'candidate for the seconds, may be given several times', listed)
    .option('--no-promote', 'only register the model, whatever the gate says')
    .option(...jsonOption)
    .addHelpText(
      'after',
      '\nE: an estimator of scikit-learn, with parameters as JSON if any.' +
        '\nExample: provider-ranker train --dataset outcomes.ndjson.gz --json' +
        `\nExample: provider-ranker train --dataset outcomes.csv --classifier 'ExtraTreesClassifier:{"n_estimators": 200}'`,
    )
    .action((options: TrainOptions, command: Command) => {
      if (options.dataset === undefined && !options.once)
        command.error("error: one of '--dataset <F>' and '--once' is needed");
      return trainCommand(options, open());
    });

  program
    .command('rank')
    .description("one ranked message a request, as of the request's submission; never trains")
    .requiredOption('--requests <F>', 'requests')
    .option('--dataset <F>', 'outcomes; those that had finished by a request count for it')
    .option('--replicas <F>', 'where data sets lie')
    .option('--transfers <F>', 'transfers; those that had finished by a request tell how fast links are')
    .option(...registryOption)
    .option('--out <F>', 'file to write instead of stdout')
    .option('--explain', 'each with its complete reasons; on a terminal as tables')
    .addHelpText('after', '\nExample: provider-ranker rank --requests requests.ndjson --dataset outcomes.ndjson')
    .action((options: RankOptions) => rankCommand(options, open()));

  program
    .command('whatif')
    .description('the requests of a file with changes: both orders side by side')
    .requiredOption('--requests <F>', 'requests')
    .option('--dataset <F>', 'outcomes; those that had finished by a request count for it')
    .option('--changes <F>', 'changes as POST /whatif takes them, a JSON array')
    .option('--set <SITE:FIELD=VALUE>', 'a field of a provider, may be given several times', listed)
    .option('--down <SITE>', 'a provider at which nothing can run, may be given several times', listed)
    .option('--data <SITE>', 'a provider beside which the data lie, may be given several times', listed)
    .option('--uuid <U>', 'only this deployment')
    .option('--replicas <F>', 'where data sets lie')
    .option('--transfers <F>', 'transfers; those that had finished by a request tell how fast links are')
    .option(...registryOption)
    .option('--json', 'print one JSON object a request')
    .addHelpText(
      'after',
      '\nSITE: a provider, or provider/region; none before the colon: all.' +
        '\nExample: provider-ranker whatif --requests requests.ndjson --dataset outcomes.ndjson --set RECAS-BARI/RegionOne:vcpus_quota=200 --down BACKBONE/bari',
    )
    .action((options: WhatIfOptions) => whatIfCommand(options, open()));

  program
    .command('replay')
    .description('two models or policies over recorded requests: which ranks change, and what each order costs')
    .requiredOption('--requests <F>', 'requests')
    .requiredOption('--model <A>', 'the one')
    .requiredOption('--against <B>', 'the other')
    .option('--dataset <F>', 'outcomes; those that had finished by a request count for it')
    .option('--truth <F>', 'true p, s and f of each request and provider')
    .option('--replicas <F>', 'where data sets lie')
    .option('--transfers <F>', 'transfers; those that had finished by a request tell how fast links are')
    .option(...registryOption)
    .option('--out <F>', 'file for the requests whose order changes, one line each')
    .option(...jsonOption)
    .addHelpText(
      'after',
      "\nA, B: a version, an alias, the path of a version's folder, or history (no model); then :cost or :weighted for" +
        "\nanother policy than the settings'. cost and weighted alone: that policy with the settings' model." +
        '\nExample: provider-ranker replay --requests requests.ndjson --dataset outcomes.ndjson --model champion --against champion:weighted',
    )
    .action((options: ReplayRecordedOptions) => replayCommand(options, open()));

  program
    .command('explain')
    .argument('<uuid>', 'of the deployment')
    .description('why its providers were ranked as they were, made again of what serve kept')
    .option(...registryOption)
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker explain 11efe306-7d65-feee-8c8c-0242e34b7d6d')
    .action((uuid: string, options: ExplainOptions) => explainCommand(uuid, options, open()));

  program
    .command('evaluate')
    .description('time-ordered evaluation beside the baselines; with truth, the regret of each order')
    .requiredOption('--dataset <F>', 'outcomes')
    .option('--requests <F>', 'requests')
    .option('--truth <F>', 'true p, s and f of each request and provider')
    .option('--later <share>', 'share of the outcomes, the latest, to judge by', share, 0.3)
    .option('--folds <N>', 'rolling folds of that share; before each the model learns anew', count)
    .option('--registry <R>', 'also judge the champion of this registry')
    .option('--leakage', 'also judge the same learner under splits that leak')
    .option(...jsonOption)
    .addHelpText(
      'after',
      '\nExample: provider-ranker evaluate --dataset sim/outcomes.ndjson --requests sim/requests.ndjson --truth sim/truth.ndjson',
    )
    .action((options: EvaluateOptions) => evaluateCommand(options, open()));

  program
    .command('simulate')
    .description('a federation with known truth: outcomes.ndjson, requests.ndjson, truth.ndjson')
    .requiredOption('--seed <N>', 'seed', whole)
    .requiredOption('--out <folder>', 'folder to write to')
    .option('--deployments <N>', 'deployments; each gives one outcome per provider tried', whole)
    .option('--days <N>', 'days they spread over', whole)
    .addOption(new Option('--msg-version <V>', 'version of the messages').choices(['1.1.0', '1.2.0']))
    .option('--data', 'most requests need data sets: also replicas.ndjson, transfers.ndjson, and d in the truth')
    .option('--batch', 'two of the sites are batch sites, whose queue drives the seconds')
    .option('--noise', 'outcomes drawn blindly, so that nothing can be learned')
    .option('--raw', 'also raw.ndjson, the traffic that requests and outcomes are collected from')
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker simulate --seed 1 --out sim')
    .action((options: SimulateOptions) => simulateCommand(options, open()));

  program
    .command('collect')
    .description('requests.ndjson and outcomes.ndjson of the raw traffic of a federation')
    .requiredOption('--raw <file>', 'messages with input, time (epoch ms) and value, in order')
    .requiredOption('--out <folder>', 'folder to write to')
    .addOption(new Option('--msg-version <V>', 'version of the messages').choices(['1.1.0', '1.2.0']))
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker collect --raw sim/raw.ndjson --out collected')
    .action((options: CollectOptions) => collectCommand(options, open()));

  program
    .command('completion')
    .description('a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText('after', '\nExample: eval "$(provider-ranker completion bash)"')
    .action((shell: Shell) => open().print(completionScript(program, shell).trimEnd()));

  program.addCommand(modelsCommand(open));
  program.addCommand(deadLettersCommand(open));
  return program;
};

const modelsCommand = (open: () => CliContext): Command => {
  const models = new Command('models')
    .description('the registered models')
    .exitOverride()
    .addHelpText('after', '\nExample: provider-ranker models show champion\nExample: provider-ranker models promote 3');
  const command = (usage: string, description: string): Command =>
    models
      .command(usage)
      .description(description)
      .option(...registryOption)
      .option('--name <name>', "model instead of the settings'")
      .option(...jsonOption);
  command('list', 'every version').action((options: ModelsOptions) => listModels(options, open()));
  command('show <version>', 'the card of a version or alias').action((reference: string, options: ModelsOptions) =>
    showModel(reference, options, open()),
  );
  command('compare <version> <other>', 'the cards of two versions side by side').action(
    (one: string, other: string, options: ModelsOptions) => compareModels([one, other], options, open()),
  );
  command('promote <version>', 'let a version serve').action((reference: string, options: ModelsOptions) =>
    promoteModel(reference, options, open()),
  );
  command('rollback', 'let the version before the champion serve again').action((options: ModelsOptions) =>
    rollbackModel(options, open()),
  );
  return models;
};

const deadLettersCommand = (open: () => CliContext): Command => {
  const letters = new Command('dead-letters')
    .description('messages that could not be read')
    .exitOverride()
    .addHelpText('after', '\nExample: provider-ranker dead-letters replay --code MESSAGE_TIME --dry-run');
  const command = (usage: string, description: string): Command =>
    letters
      .command(usage)
      .description(description)
      .option('--topic <T>', 'topic they lay on; else those of requests and outcomes')
      .option(...jsonOption);
  command('list', 'what they are, why and since when').action((options: LettersOptions) =>
    listDeadLetters(options, open()),
  );
  command('replay', 'put them back on their topic, each once')
    .option('--code <C>', 'only those with this code')
    .option('--again', 'also those that were replayed before')
    .option('--dry-run', 'only tell which')
    .action((options: ReplayOptions) => replayLetters(options, open()));
  return letters;
};
