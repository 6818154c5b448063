import type { Command } from 'commander';
import type { ModelsOptions, RegisterOptions } from '../commands/models.ts';
import type { Declare } from '../context.ts';
import { instant, jsonOption, registryOption } from '../options/options.ts';

const load = () => import('../commands/models.ts');

export const declareModels: Declare = (program, open) => {
  const models = program
    .command('models')
    .description('list, compare, register and promote models')
    .addHelpText('after', '\nExample: provider-ranker models show\nExample: provider-ranker models promote 3');
  const command = (usage: string, description: string): Command =>
    models
      .command(usage)
      .description(description)
      .option(...registryOption)
      .option('--name <name>', "model to use instead of the settings'")
      .option(...jsonOption);
  command('list', 'list every version').action(async (options: ModelsOptions) =>
    (await load()).listModels(options, await open()),
  );
  command('show [version]', 'show the card of the champion, or of another version or alias').action(
    async (reference: string | undefined, options: ModelsOptions) =>
      (await load()).showModel(reference, options, await open()),
  );
  command('history', 'list the versions that have been the champion').action(async (options: ModelsOptions) =>
    (await load()).printHistory(options, await open()),
  );
  command('compare <version> <other>', 'compare the cards of two versions side by side').action(
    async (one: string, other: string, options: ModelsOptions) =>
      (await load()).compareModels([one, other], options, await open()),
  );
  command('register <model.onnx>', 'judge a model that was trained elsewhere; it serves if it passes its gate')
    .requiredOption('--columns <file>', 'JSON array with the names of its columns, in order')
    .requiredOption('--dataset <F>', 'outcomes to judge it on, including those that it was trained on')
    .requiredOption('--learned-until <time>', 'the last finish in its training data', instant)
    .option('--no-promote', 'only register the model, whatever the gate says')
    .action(async (onnx: string, options: RegisterOptions) =>
      (await load()).registerModel(onnx, options, await open()),
    );
  command('promote <version>', 'make a version serve').action(async (reference: string, options: ModelsOptions) =>
    (await load()).promoteModel(reference, options, await open()),
  );
  command('rollback', 'make the champion before the present one serve again').action(async (options: ModelsOptions) =>
    (await load()).rollbackModel(options, await open()),
  );
};
