import type { CostSummary, DifferenceSummary, ReplaySummary, SideSummary } from '../../flows/replay/replay-report.ts';
import type { Page } from '../terminal/page.ts';
import { left, right, table } from '../terminal/table.ts';
import { counted, decimals, duration, percent } from './figures.ts';

const sideText = ({ name, model, policy, served_by }: SideSummary): string => {
  const rungs = Object.entries(served_by).map(([rung, requests]) => `${requests} by ${rung.replaceAll('_', ' ')}`);
  return `${name}: ${model ? `${model.name} ${model.version}` : 'no model'}, policy ${policy}; ${rungs.join(', ')}`;
};

const costLines = (cost: CostSummary | null, source: string, best: string): string[] => {
  if (!cost) return [];
  const { requests, seconds, regret } = cost;
  return [
    `  by ${source} of ${requests}: runs after ${duration(seconds.model)} and ${duration(seconds.against)}, ` +
      `regret over ${best} ${decimals(regret.model, 3)} and ${decimals(regret.against, 3)}`,
  ];
};

const differenceLines = (title: string, one: DifferenceSummary): string[] => [
  `${title}: ${counted(one.requests, 'request')}, ${one.other_order} in another order, ${one.other_first} with another first place, ` +
    `${percent(one.turned_pairs)} of the pairs turned`,
  ...costLines(one.truth, 'the truth', 'the best order'),
  ...costLines(one.outcomes, 'the outcomes', 'the better of both'),
];

/** The report for people. */
export const replayLines = (summary: ReplaySummary, page: Page): string[] => [
  sideText(summary.model),
  sideText(summary.against),
  '',
  ...table(
    [left('first place'), right(summary.model.name), right(summary.against.name)],
    summary.first.map(({ provider, model, against }) => [provider, String(model), String(against)]),
    page,
  ),
  '',
  ...differenceLines('All', summary.all),
  ...(summary.unseen.requests > 0 && summary.unseen.requests < summary.all.requests
    ? differenceLines('Submitted after the data of both models end', summary.unseen)
    : []),
  ...(summary.unseen.requests === 0
    ? ['All requests are older than the end of the data of a model: it may have learned from them']
    : []),
];
