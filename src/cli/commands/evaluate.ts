import { evaluationDefaults } from '../../flows/evaluation/evaluate.ts';
import { type EvaluationJob, type EvaluationResult, runEvaluation } from '../../flows/evaluation/run-evaluation.ts';
import { onceFromInput } from '../../flows/files/once-from-input.ts';
import { trainSettings } from '../../flows/training/train-settings.ts';
import type { CliContext } from '../context.ts';
import type { Page } from '../terminal/page.ts';
import { printResult } from '../terminal/terminal.ts';
import { metricsTable, regretTable } from '../texts/metrics-table.ts';

export type EvaluateOptions = {
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

const withoutRegret =
  'no regret is told: it needs --requests and --truth, which knows two providers or more of later requests';

/** `evaluate`: a time-ordered evaluation beside the baselines; with requests and truth, the regret of each order. */
export const evaluateCommand = async (options: EvaluateOptions, context: CliContext): Promise<void> => {
  const { config, tell, warn, progress, signal } = context;
  const { registry, requests, truth } = options;
  onceFromInput([options.dataset, requests, truth]);
  const job: EvaluationJob = {
    files: { outcomes: options.dataset, requests, truth },
    context: { now: context.now(), outcomeZone: config.trainingTimeZone, requestZone: config.inferenceTimeZone },
    settings: {
      ...evaluationDefaults,
      laterShare: options.later,
      folds: options.folds ?? config.kfolds ?? foldsDefault,
      heads: trainSettings(config, context.codeVersion).heads,
    },
    champion:
      registry === undefined ? undefined : { registry: context.registryPlace(registry), modelName: config.modelName },
    leakage: options.leakage ?? false,
  };
  const report = await runEvaluation(job, signal, (note) => {
    if (note.kind === 'progress') progress(`fitting: ${note.done} of at most ${note.total} trees of this fit`);
    else (note.kind === 'warning' ? warn : tell)(note.text);
  }).finally(() => progress(undefined));
  if (report.no_model !== null) tell(`no model is judged: ${report.no_model}`);
  if ((requests ?? truth) !== undefined && report.later_requests === 0) tell(withoutRegret);
  await printResult(context, options.json, report, () => describe(report, context));
};

const describe = (report: EvaluationResult, page: Page): string[] => [
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

const championNote = ({ metrics, later_outcomes: all }: EvaluationResult): string[] => {
  const judged = metrics.champion?.rows ?? all;
  return judged < all ? [`The champion is judged by ${judged} of them only: it has learned from the others.`] : [];
};
