import type { Policy } from '../contracts/answers/answer-settings.ts';
import { byNumber, byTieBreak, costPerChance, type Expectation, type TieBreak } from './order.ts';

/** A provider with the figures that decide its position. */
export type Scored = {
  readonly expectation: Expectation;
  readonly standing: Standing;
  readonly tie: TieBreak;
};

/**
 * Whether a provider can take the request, best first: it can; it could, but for what other recent deployments hold;
 * its quota is too small; it is not to be used now.
 */
const standings = ['feasible', 'held', 'short', 'out'] as const;

export type Standing = (typeof standings)[number];

/**
 * The filter acts only on a model's answers with several providers: without a model, a threshold would not distinguish
 * them.
 */
export const actingPolicy = (policy: Policy, byModel: boolean, providers: number): Policy =>
  policy.kind === 'weighted' && policy.filter && !(byModel && providers > 1) ? { ...policy, filter: false } : policy;

/** The two scores of the replaced system, weight included: W x P(success), and (1 - W) x speed. */
type WeightedScore = { readonly classification: number; readonly regression: number };

/**
 * Speed is 1 for the fastest of the request's providers, 0 for the slowest, and 1 for all when they are equally fast.
 * @param weight - W of the success part, in (0, 1)
 */
export const weightedScores = (expectations: readonly Expectation[], weight: number): WeightedScore[] => {
  let fastest = Number.POSITIVE_INFINITY;
  let slowest = Number.NEGATIVE_INFINITY;
  for (const { s } of expectations) {
    fastest = Math.min(fastest, s);
    slowest = Math.max(slowest, s);
  }
  return expectations.map(({ p, s }) => ({
    classification: weight * p,
    regression: (1 - weight) * (slowest > fastest ? 1 - (s - fastest) / (slowest - fastest) : 1),
  }));
};

/**
 * The order to try providers in, as indices into `scored`. Feasible ones come first under every policy; only a
 * `weighted` policy with `filter` leaves any out.
 */
export const orderBy = (policy: Policy, scored: readonly Scored[], scores: readonly WeightedScore[]): number[] => {
  const passes = filterOf(policy, scores);
  const order = scored.map((_, index) => index).filter(passes);
  return order.sort(comparatorOf(policy, scored, scores));
};

/** Whether `index` would be the first, without sorting. */
export const isFirst = (
  policy: Policy,
  scored: readonly Scored[],
  scores: readonly WeightedScore[],
  index: number,
): boolean => {
  const before = comparatorOf(policy, scored, scores);
  return filterOf(policy, scores)(index) && scored.every((_, other) => other === index || before(index, other) < 0);
};

const totalOf = ({ classification, regression }: WeightedScore): number => classification + regression;

const filterOf =
  (policy: Policy, scores: readonly WeightedScore[]) =>
  (index: number): boolean =>
    policy.kind === 'cost' || !policy.filter || totalOf(scores[index]!) >= policy.threshold;

/** Below 0 where `a` comes before `b`; both are indices into `scored`. */
const comparatorOf = (policy: Policy, scored: readonly Scored[], scores: readonly WeightedScore[]) => {
  const byPolicy =
    policy.kind === 'cost'
      ? (a: number, b: number) => byNumber(costPerChance(scored[a]!.expectation), costPerChance(scored[b]!.expectation))
      : (a: number, b: number) =>
          (policy.exactnessFirst ? byNumber(scored[b]!.tie.exactness, scored[a]!.tie.exactness) : 0) ||
          byNumber(totalOf(scores[b]!), totalOf(scores[a]!));
  return (a: number, b: number): number =>
    standings.indexOf(scored[a]!.standing) - standings.indexOf(scored[b]!.standing) ||
    byPolicy(a, b) ||
    byTieBreak(scored[a]!.tie, scored[b]!.tie);
};
