import { decimals, duration, table } from './table.ts';

/** The figures of one ranker, as reports name them. */
export type Figures = {
  readonly auc: number | null;
  readonly brier: number | null;
  readonly ece: number | null;
  readonly log_loss: number | null;
  readonly time_mae_s: number | null;
  readonly time_bias_ratio: number | null;
};

const title = (name: string): string => name.replaceAll('_', ' ');

/** One line a ranker. */
export const metricsTable = (metrics: Readonly<Record<string, Figures>>, width: number): string[] =>
  table(
    [
      { title: '' },
      { title: 'AUC', align: 'right' },
      { title: 'log loss', align: 'right' },
      { title: 'Brier', align: 'right' },
      { title: 'ECE', align: 'right' },
      { title: 'time error', align: 'right' },
      { title: 'time bias', align: 'right' },
    ],
    Object.entries(metrics).map(([name, of]) => [
      title(name),
      decimals(of.auc, 3),
      decimals(of.log_loss, 3),
      decimals(of.brier, 3),
      decimals(of.ece, 3),
      duration(of.time_mae_s),
      decimals(of.time_bias_ratio, 2),
    ]),
    width,
  );

export const regretTable = (regret: Readonly<Record<string, number>>, width: number): string[] =>
  table(
    [{ title: 'order by' }, { title: 'regret', align: 'right' }],
    Object.entries(regret).map(([name, value]) => [title(name), decimals(value, 3)]),
    width,
  );
