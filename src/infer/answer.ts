import { canonicalJson } from '../contracts/canonical-json.ts';
import type { RankedAnswer, RankedProvider } from '../contracts/ranked.ts';
import type { RankRequest, RequestCandidate } from '../contracts/request.ts';
import { resourceExactness } from '../features/request-size.ts';
import type { Assessment } from '../features/vector.ts';
import type { Expectations, ServedModel } from './expect.ts';
import { explainHistory, explainReserved, explainShortage, explainState } from './explain.ts';
import { type Expectation, walk } from './order.ts';
import { orderBy, type Policy, type Scored, weightedScores } from './policy.ts';

/** How an operator wants answers to be made. */
export type AnswerSettings = {
  readonly policy: Policy;
  /** Weight of the success part in `classification` and `regression`, in (0, 1). */
  readonly classificationWeight: number;
};

const exactnessOf = (candidate: RequestCandidate): number => {
  const exactness = resourceExactness(candidate);
  return Number.isNaN(exactness) ? 0 : exactness;
};

const scoredOf = (candidate: RequestCandidate, expectation: Expectation, { shortages }: Assessment): Scored => ({
  expectation,
  feasible: shortages.every(({ overruled }) => overruled),
  tie: {
    exactness: exactnessOf(candidate),
    providerName: candidate.providerName,
    regionName: candidate.regionName,
    canonical: () => canonicalJson(candidate.entry),
  },
});

/** Puts the providers in order and says why. @param rankedAt - epoch ms, the as-of time */
export const answer = (
  request: RankRequest,
  rankedAt: number,
  { rung, expectations, assessments }: Expectations,
  served: ServedModel | undefined,
  { policy, classificationWeight }: AnswerSettings,
): RankedAnswer => {
  const byModel = served !== undefined && rung === served.rung;
  const interval = byModel ? served.model.card.intervals?.seconds : undefined;
  const scored = request.candidates.map((candidate, at) => scoredOf(candidate, expectations[at]!, assessments[at]!));
  const scores = weightedScores(expectations, classificationWeight);
  const order = orderBy(policy, scored, scores);
  const { expectedSeconds, anySuccess } = walk(order.map((at) => expectations[at]!));
  const providers = order.map((at, place): RankedProvider => {
    const { p, s, f, d } = expectations[at]!;
    const { feasible, tie } = scored[at]!;
    return {
      entry: request.candidates[at]!.entry,
      position: place + 1,
      classification: byModel ? scores[at]!.classification : -1,
      regression: byModel ? scores[at]!.regression : -1,
      resourceExactness: tie.exactness,
      successProbability: p,
      expectedSeconds: s,
      expectedSecondsInterval: interval ? [interval.low * s, interval.high * s] : undefined,
      expectedFailureSeconds: f,
      transferSeconds: d,
      feasible,
      reserved: assessments[at]!.reserved,
      reasons: reasonsOf(request.candidates[at]!, assessments[at]!, rung),
    };
  });
  return {
    uuid: request.uuid,
    rankedAt,
    servedBy: rung,
    model: byModel ? identity(served) : null,
    expectedTimeToSuccessSeconds: expectedSeconds,
    anySuccessProbability: anySuccess,
    providers,
    ...(byModel && endsAfter(served, rankedAt) && { modelFromFuture: true }),
  };
};

const identity = ({ model }: ServedModel) => ({
  name: model.card.name,
  version: model.version,
  sha256: model.card.sha256,
});

const endsAfter = ({ model }: ServedModel, time: number): boolean =>
  model.card.data.last_finish !== null && Date.parse(model.card.data.last_finish) > time;

const reasonsOf = (
  candidate: RequestCandidate,
  { history, shortages, reserved }: Assessment,
  rung: string,
): string[] => [
  ...shortages.map(explainShortage),
  ...(reserved && shortages.every(({ held }) => held === 0) ? [explainReserved(reserved)] : []),
  ...(rung === 'rules' ? [] : explainHistory(history)),
  ...explainState(candidate),
];
