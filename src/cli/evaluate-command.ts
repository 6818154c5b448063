import { openChampion } from '../flows/champion.ts';
import { type EvaluationSettings, evaluate, evaluationDefaults } from '../flows/evaluate.ts';
import { type EvaluationReport, summarise } from '../flows/evaluation-report.ts';
import { type Leakage, leakage } from '../flows/leakage.ts';
import { readEvaluationData } from '../flows/read-evaluation-data.ts';
import { trainSettings } from '../flows/train-settings.ts';
import type { CliContext } from './context.ts';
import type { Declare } from './declare.ts';
import { metricsTable, regretTable } from './metrics-table.ts';
import { count, jsonOption, share } from './options.ts';
import type { Page } from './page.ts';

type EvaluateOptions = {
  dataset: string;
  requests?: string;
  truth?: string;
  later: number;
  folds?: number;
  registry?: string;
  leakage?: boolean;
  json?: boolean;
};

const foldsDefault = 3;

/** `evaluate`: a time-ordered evaluation beside the baselines; with requests and truth, the regret of each order. */
const evaluateCommand = async (options: EvaluateOptions, context: CliContext): Promise<void> => {
  const { config, print, tell, progress, signal } = context;
  const { data, rejected } = await readEvaluationData(
    { outcomes: options.dataset, requests: options.requests, truth: options.truth },
    { now: context.now(), outcomeZone: config.trainingTimeZone, requestZone: config.inferenceTimeZone },
    (file, line, error) => tell(`${file}:${line}: ${error.message} (${error.code})`),
  );
  const settings: EvaluationSettings = {
    ...evaluationDefaults,
    laterShare: options.later,
    folds: options.folds ?? config.kfolds ?? foldsDefault,
    heads: trainSettings(config, context.codeVersion).heads,
  };
  const hooks = {
    onProgress: (done: number, total: number) => progress(`fitting: ${done} of at most ${total} trees of this fit`),
    shouldStop: () => signal.aborted,
  };
  const champion =
    options.registry === undefined
      ? undefined
      : await openChampion(context.openRegistry(options.registry), config.modelName);
  const evaluation = await evaluate(data, settings, champion, hooks)
    .finally(() => champion?.model.close())
    .finally(() => progress(undefined));
  const leaks = options.leakage ? await leakage(data.outcomes, settings, hooks) : undefined;
  progress(undefined);
  const report = { rejected, ...summarise([evaluation]), ...(leaks && { leakage: leaks }) };
  if (options.json) await print(JSON.stringify(report));
  else for (const line of describe(report, context)) await print(line);
};

const describe = (report: EvaluationReport & { leakage?: Leakage }, page: Page): string[] => [
  `Learned from up to ${report.learned_from} outcomes, judged by the ${report.later_outcomes} later ones${
    report.folds > 1 ? ` in ${report.folds} rolling folds (± standard deviation over them)` : ''
  }:`,
  ...metricsTable(report.metrics, page, report.spread),
  ...championNote(report),
  ...(report.later_requests > 0
    ? [
        '',
        `Expected time until a deployment runs, over the optimum, on ${report.later_requests} later requests:`,
        ...regretTable(report.regret, page, report.regret_spread),
      ]
    : []),
  ...(report.leakage
    ? ['', 'The same learner under splits that leak, and without a leak:', ...metricsTable({ ...report.leakage }, page)]
    : []),
];

const championNote = ({ metrics, later_outcomes: all }: EvaluationReport): string[] => {
  const judged = metrics.champion?.rows ?? all;
  return judged < all ? [`The champion is judged by ${judged} of them only: it has learned from the others.`] : [];
};

/** Declares `evaluate`. */
export const declareEvaluate: Declare = (program, open) => {
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
};
