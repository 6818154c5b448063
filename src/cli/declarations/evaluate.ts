import type { EvaluateOptions } from '../commands/evaluate.ts';
import type { Declare } from '../context.ts';
import { count, jsonOption, registry, share } from '../options/options.ts';

const load = () => import('../commands/evaluate.ts');

export const declareEvaluate: Declare = (program, open) => {
  program
    .command('evaluate')
    .description('evaluate in time order against the baselines; with truth, also by the regret of each order')
    .requiredOption('--dataset <F>', 'outcomes')
    .option('--requests <F>', 'requests')
    .option('--truth <F>', 'true p, s and f of each request and provider')
    .option('--later <share>', 'share of the outcomes, the latest, to judge on', share, 0.3)
    .option('--folds <N>', 'rolling folds of that share; the model is trained anew before each', count)
    .option('--registry <R>', 'also judge the champion of this registry', registry)
    .option('--leakage', 'also judge the same learner under splits that leak')
    .option(...jsonOption)
    .addHelpText(
      'after',
      '\nExample: provider-ranker evaluate --dataset sim/outcomes.ndjson --requests sim/requests.ndjson --truth sim/truth.ndjson',
    )
    .action(async (options: EvaluateOptions) => (await load()).evaluateCommand(options, await open()));
};
