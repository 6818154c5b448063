import type { Policy } from '../../contracts/answers/answer-settings.ts';
import type { TruthLine } from '../../contracts/learning/truth.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import { getOrInsert } from '../../features/get-or-insert.ts';
import { History } from '../../features/history/history.ts';
import { siteKey } from '../../features/history/keys.ts';
import { outcomesThatCount } from '../../features/history/outcomes-that-count.ts';
import { makeDecision } from '../../infer/answer.ts';
import { orderOf } from '../../infer/decision.ts';
import { type Expectations, expectationsOf, type ServedModel } from '../../infer/expectations.ts';
import { costPerChance, type Expectation, walk } from '../../infer/order.ts';
import { type FitHooks, throwIfStopped } from '../../train/hooks.ts';

/** Expected seconds until something runs, by the truth, in the order of each ranker, summed over requests. */
export type Costs = { requests: number; optimum: number; readonly byOrder: Map<string, number> };

export const noCosts = (): Costs => ({ requests: 0, optimum: 0, byOrder: new Map() });

/** Regret of an order: its sum over the optimum's, minus 1. */
export const regretOf = (costs: Costs, name: string): number =>
  (costs.byOrder.get(name) ?? Number.NaN) / costs.optimum - 1;

/** Looks up the truth of a request's candidates; undefined when any of them is missing. */
export const truthTable = (lines: readonly TruthLine[]) => {
  const byUuid = new Map<string, Map<string, Expectation>>();
  for (const { uuid, provider_name: providerName, region_name: regionName, p, s, f, d = 0 } of lines) {
    getOrInsert(byUuid, uuid, () => new Map()).set(siteKey({ providerName, regionName }), { p, s, f, d });
  }
  return ({ uuid, candidates }: RankRequest): Expectation[] | undefined => {
    const pairs = candidates.map((one) => byUuid.get(uuid)?.get(siteKey(one)));
    return pairs.every((pair) => pair !== undefined) ? pairs : undefined;
  };
};

/** What an order costs by the truth: expected seconds until something runs or the list ends. */
export const costOf = (order: readonly number[], truth: readonly Expectation[]): number =>
  walk(order.map((at) => truth[at]!)).expectedSeconds;

/** The order that costs least. */
export const bestOrder = (truth: readonly Expectation[]): number[] =>
  [...truth.keys()].sort((a, b) => costPerChance(truth[a]!) - costPerChance(truth[b]!) || a - b);

/** One fixed order of providers: by the share of successes before the cutoff, unknown ones last. */
const constantOrder = (outcomes: readonly Outcome[], cutoff: number): ((request: RankRequest) => number[]) => {
  const record = new Map<string, { successes: number; attempts: number }>();
  for (const { succeeded, candidate } of outcomesThatCount(outcomes, cutoff)) {
    const site = getOrInsert(record, siteKey(candidate), () => ({ successes: 0, attempts: 0 }));
    site.successes += succeeded ? 1 : 0;
    site.attempts++;
  }
  return ({ candidates }) => {
    const share = candidates.map((candidate) => {
      const { successes, attempts } = record.get(siteKey(candidate)) ?? { successes: -1, attempts: 1 };
      return successes / attempts;
    });
    return [...candidates.keys()].sort((a, b) => share[b]! - share[a]! || a - b);
  };
};

/** The replaced system's formula with its default settings, exact flavours before all else. */
const weighted: Policy = { kind: 'weighted', exactnessFirst: true, filter: false, threshold: 0 };

const orderBy = (request: RankRequest, rankedAt: number, expectations: Expectations, policy: Policy): number[] => {
  const settings = { policy, classificationWeight: 0.75, drained: [] };
  return orderOf(request, makeDecision({ request, rankedAt, expectations, settings }, undefined).answer);
};

/** The requests to order: those submitted after `from`, up to `until`, both epoch ms. */
type Later = {
  readonly requests: readonly RankRequest[];
  readonly truth: readonly TruthLine[];
  readonly outcomes: readonly Outcome[];
  readonly from: number;
  readonly until: number;
};

/** The models to compare; without a model, the smoothed history orders in its place. */
type Rankers = { readonly model: ServedModel | undefined; readonly champion?: ServedModel | undefined };

/**
 * What each order costs by the truth, over the requests that offer two or more providers: the models' by the cost
 * policy, the new model's by the `weighted` policy too, the smoothed history's, and the best constant. Every request is
 * answered as of its own submission.
 */
export const orderCosts = async (
  { requests, truth, outcomes, from, until }: Later,
  { model, champion }: Rankers,
  hooks: FitHooks,
): Promise<Costs> => {
  const costs = noCosts();
  const truthOf = truthTable(truth);
  const constant = constantOrder(outcomes, from);
  const history = new History();
  for (const outcome of outcomes) history.add(outcome);
  const later = requests
    .filter(({ submissionTime: time, candidates }) => time > from && time <= until && candidates.length > 1)
    .toSorted((a, b) => a.submissionTime - b.submissionTime);
  for (const request of later) {
    throwIfStopped(hooks);
    const pairs = truthOf(request);
    if (!pairs) continue;
    const { submissionTime: time } = request;
    history.advanceTo(time);
    const add = (name: string, order: readonly number[]): void => {
      costs.byOrder.set(name, (costs.byOrder.get(name) ?? 0) + costOf(order, pairs));
    };
    const byHistory = await expectationsOf(request, time, history, undefined, fail);
    const byModel = model ? await expectationsOf(request, time, history, model, fail) : byHistory;
    costs.requests++;
    costs.optimum += costOf(bestOrder(pairs), pairs);
    add('model', orderBy(request, time, byModel, { kind: 'cost' }));
    if (champion) {
      add(
        'champion',
        orderBy(request, time, await expectationsOf(request, time, history, champion, fail), { kind: 'cost' }),
      );
    }
    add('weighted_policy', orderBy(request, time, byModel, weighted));
    add('smoothed_history', orderBy(request, time, byHistory, { kind: 'cost' }));
    add('best_constant', constant(request));
  }
  return costs;
};

const fail = (_rung: string, fault: unknown): never => {
  throw fault;
};
