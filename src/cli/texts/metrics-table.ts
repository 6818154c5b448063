import type { Page } from '../terminal/page.ts';
import { left, right, table } from '../terminal/table.ts';
import { decimals, duration, percent } from './figures.ts';

/** The metrics of one ranker, by their names in reports and cards. */
type Figures = Readonly<Record<string, number | null>>;

/** Mean and standard deviation of each figure over several parts. */
type FigureSpreads = Readonly<Record<string, { readonly mean: number; readonly standard_deviation: number } | null>>;

/** The title and format of a figure. */
type FigureColumn = {
  readonly title: string;
  readonly name: string;
  readonly show: (value: number | null) => string;
};

export const figureColumns: readonly FigureColumn[] = [
  { title: 'AUC', name: 'auc', show: (value) => decimals(value, 3) },
  { title: 'log loss', name: 'log_loss', show: (value) => decimals(value, 3) },
  { title: 'Brier', name: 'brier', show: (value) => decimals(value, 3) },
  { title: 'ECE', name: 'ece', show: (value) => decimals(value, 3) },
  { title: 'time error', name: 'time_mae_s', show: duration },
  { title: 'time bias', name: 'time_bias_ratio', show: (value) => decimals(value, 2) },
  { title: 'in interval', name: 'time_coverage', show: percent },
];

const title = (name: string): string => name.replaceAll('_', ' ');

/** `±0.012`, or nothing with fewer than two parts. */
const deviation = (spread: FigureSpreads[string] | undefined, show: FigureColumn['show']): string =>
  spread ? ` ±${show(spread.standard_deviation)}` : '';

/** One line a ranker, each figure with its standard deviation, if it has one. */
export const metricsTable = (
  metrics: Readonly<Record<string, Figures>>,
  page: Page,
  spread: Readonly<Record<string, FigureSpreads>> = {},
): string[] =>
  table(
    [left(''), ...figureColumns.map((column) => right(column.title))],
    Object.entries(metrics).map(([ranker, figures]) => [
      title(ranker),
      ...figureColumns.map(({ name, show }) => {
        const value = figures[name] ?? null;
        return value === null ? '-' : show(value) + deviation(spread[ranker]?.[name], show);
      }),
    ]),
    page,
  );

export const regretTable = (
  regret: Readonly<Record<string, number>>,
  page: Page,
  spread: FigureSpreads = {},
): string[] =>
  table(
    [left('order by'), right('regret')],
    Object.entries(regret).map(([name, value]) => {
      const show: FigureColumn['show'] = (one) => decimals(one, 3);
      return [title(name), show(value) + deviation(spread[name], show)];
    }),
    page,
  );
