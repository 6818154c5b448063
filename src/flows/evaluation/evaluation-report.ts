import { figureOf } from '../../contracts/json/figure.ts';
import { type Judged, judge, type Metrics } from '../../train/judging/judge.ts';
import { type Spread, type Spreads, spreadOf, spreads } from '../../train/judging/spread.ts';
import type { Evaluation } from './evaluate.ts';
import { type Costs, noCosts, regretOf } from './regret.ts';

/** What `evaluate --json` prints. */
export type EvaluationReport = {
  /** Rolling folds, all data sets together. */
  readonly folds: number;
  readonly learned_from: number;
  readonly later_outcomes: number;
  readonly later_requests: number;
  /** By ranker, all later rows pooled: `model` (absent when there was too little to learn from) and the baselines. */
  readonly metrics: Readonly<Record<string, Metrics>>;
  /** Why there is no model; null where there is one. */
  readonly no_model: string | null;
  /** By ranker, over the folds. */
  readonly spread: Readonly<Record<string, Spreads>>;
  /** By order, all later requests pooled; empty without truth. */
  readonly regret: Readonly<Record<string, number>>;
  /** By order, over the folds. */
  readonly regret_spread: Readonly<Record<string, Spread>>;
};

const rankers = ['model', 'champion', 'smoothed_history', 'provider_constant', 'best_constant'];

/** Pools the later rows and the costs of several folds and data sets. */
export const summarise = (evaluations: readonly Evaluation[]): EvaluationReport => {
  const folds = evaluations.flatMap((one) => one.folds);
  const judged = rankers.flatMap((name): (readonly [string, Judged[]])[] => {
    const parts = folds.flatMap(({ judged: by }) => by.get(name) ?? []);
    return parts.length === folds.length && parts.some(({ rows }) => rows.length > 0) ? [[name, parts]] : [];
  });
  const costs = pooled(folds.map((fold) => fold.costs));
  const orders = [...costs.byOrder.keys()];
  return {
    folds: folds.length,
    learned_from: evaluations.reduce((sum, one) => sum + (one.folds.at(-1)?.learnedFrom ?? 0), 0),
    later_outcomes: folds.reduce((sum, { judged: by }) => sum + (by.get('smoothed_history')?.rows.length ?? 0), 0),
    later_requests: costs.requests,
    metrics: Object.fromEntries(judged.map(([name, parts]) => [name, judge(parts)])),
    no_model: folds.find(({ unfit }) => unfit !== undefined)?.unfit ?? null,
    spread: Object.fromEntries(
      judged.map(([name, parts]) => [name, spreads(parts.filter(({ rows }) => rows.length > 0))]),
    ),
    regret: Object.fromEntries(orders.map((name) => [name, regretOf(costs, name)])),
    regret_spread: Object.fromEntries(
      orders.map((name) => [name, spreadOf(folds.map((fold) => figureOf(regretOf(fold.costs, name))))]),
    ),
  };
};

/** An order that not every fold has is left out: sums over different requests can't be compared. */
const pooled = (parts: readonly Costs[]): Costs => {
  const costs = noCosts();
  const asked = parts.filter(({ requests }) => requests > 0);
  for (const { requests, optimum, byOrder } of asked) {
    costs.requests += requests;
    costs.optimum += optimum;
    for (const [name, cost] of byOrder) costs.byOrder.set(name, (costs.byOrder.get(name) ?? 0) + cost);
  }
  for (const name of [...costs.byOrder.keys()]) {
    if (!asked.every(({ byOrder }) => byOrder.has(name))) costs.byOrder.delete(name);
  }
  return costs;
};
