import type { ReportedRejection, TrainReport } from '../../flows/training/train-report.ts';
import type { CliContext } from '../context.ts';
import type { Page } from '../terminal/page.ts';
import { printResult } from '../terminal/terminal.ts';
import { verdict } from './card-text.ts';
import { counted } from './figures.ts';
import { metricsTable } from './metrics-table.ts';

type TrainingContext = {
  /** The source of the outcomes. */
  readonly source: string;
  readonly json: boolean | undefined;
  /** How the model was judged on the later outcomes. */
  readonly judgedBy: string;
};

/** Reports a model that was judged and registered, and the messages that could not be read for it. */
export const printTraining = async (
  report: TrainReport,
  { source, json, judgedBy }: TrainingContext,
  context: CliContext,
): Promise<void> => {
  reportLeftOut(report.rejections, source, context);
  await printResult(context, json, report, () => describe(report, judgedBy, context));
};

export const reportLeftOut = (rejections: readonly ReportedRejection[], source: string, { tell }: CliContext): void => {
  for (const { place, code, message } of rejections) tell(`${source}:${place}: ${message} (${code})`);
};

/** The consequence of a failed gate: a training that gives the champion's own bytes again changes nothing. */
const consequence = ({ alias }: TrainReport['model']): string =>
  alias ? `; it is the ${alias} all the same, whose bytes it has` : ', so it does not serve';

const describe = (report: TrainReport, judgedBy: string, page: Page): string[] => {
  const { outcomes, rejected, seconds, model, metrics, spread, gate } = report;
  const { baselines, ...own } = metrics;
  return [
    `${counted(outcomes, 'outcome')} (${rejected} rejected), ${seconds.toFixed(1)} s`,
    `${model.name} version ${model.version}${model.alias ? `, ${model.alias}` : ''}, sha256 ${model.sha256}`,
    '',
    `On the latest ${own.rows} outcomes, ${judgedBy}:`,
    ...metricsTable({ model: own, ...baselines }, page, spread),
    '',
    `Gate: ${verdict(gate, page)}${gate.passed ? '' : consequence(model)}`,
    ...gate.reasons.map((reason) => `  ${reason}`),
  ];
};
