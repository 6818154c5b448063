import { type Command, Option } from 'commander';
import type { TrainOptions } from '../commands/train.ts';
import type { Declare } from '../context.ts';
import { localFiles } from '../options/local-files.ts';
import { count, jsonOption, listed, registryOption, whole } from '../options/options.ts';

const load = () => import('../commands/train.ts');

export const declareTrain: Declare = (program, open) => {
  program
    .command('train')
    .description('train a model on outcomes; it serves if it passes its gate')
    .option('--dataset <F>', 'outcomes of a file')
    .addOption(
      new Option('--once', "outcomes of the settings' topic, for a scheduled job; one training at a time").conflicts(
        'dataset',
      ),
    )
    .addOption(new Option('--if-due', 'with --once: only if TRAIN_MIN_NEW_OUTCOMES have come').conflicts('dataset'))
    .option(...registryOption)
    .option('--seed <N>', 'seed of all random numbers', whole)
    .option('--threads <N>', "threads that fit in parallel, instead of the settings'; the model is the same", count)
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
    .action(async (asked: TrainOptions, command: Command) => {
      const context = await open();
      const { dataset } = localFiles(context.config);
      const options = { ...(dataset !== undefined && !asked.once && !asked.ifDue && { dataset }), ...asked };
      if (options.dataset === undefined && !options.once)
        command.error("error: one of '--dataset <F>' and '--once' is needed");
      await (await load()).trainCommand(options, context);
    });
};
