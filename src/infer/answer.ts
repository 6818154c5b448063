import type { AnswerSettings } from '../contracts/answers/answer-settings.ts';
import type { RankedAnswer, RankedProvider } from '../contracts/answers/ranked.ts';
import { canonicalJson } from '../contracts/json/canonical-json.ts';
import { dataEndOf } from '../contracts/learning/card.ts';
import { siteLabel } from '../contracts/locality/facts.ts';
import type { RequestCandidate } from '../contracts/messages/request.ts';
import type { Assessment } from '../features/base-features.ts';
import { type TransferPlan, transferPlans } from '../features/locality/transfer-plan.ts';
import { resourceExactness } from '../features/request-size.ts';
import type { Decision, DecisionInputs } from './decision.ts';
import type { ServedModel } from './expectations.ts';
import {
  explainHistory,
  explainQueue,
  explainReserved,
  explainShortage,
  explainTests,
  explainTightest,
} from './explain.ts';
import { explainTransfer } from './explain-transfer.ts';
import { identityOf } from './model.ts';
import { type Expectation, walk } from './order.ts';
import { actingPolicy, orderBy, type Scored, type Standing, weightedScores } from './policy.ts';

const exactnessOf = (candidate: RequestCandidate): number => {
  const exactness = resourceExactness(candidate);
  return Number.isNaN(exactness) ? 0 : exactness;
};

/** The figures that decide a candidate's position. */
export const scoredOf = (
  candidate: RequestCandidate,
  expectation: Expectation,
  assessment: Pick<Assessment, 'shortages' | 'supposedDown'>,
  settings: AnswerSettings,
): Scored => ({
  expectation,
  standing: standingOf(candidate, assessment, settings),
  tie: {
    exactness: exactnessOf(candidate),
    providerName: candidate.providerName,
    regionName: candidate.regionName,
    canonical: () => canonicalJson(candidate.entry),
  },
});

const isDrained = ({ providerName, regionName }: RequestCandidate, { drained }: AnswerSettings): boolean =>
  drained.includes(providerName) || drained.includes(siteLabel(providerName, regionName));

const standingOf = (
  candidate: RequestCandidate,
  { shortages, supposedDown }: Pick<Assessment, 'shortages' | 'supposedDown'>,
  settings: AnswerSettings,
): Standing => {
  if (supposedDown || isDrained(candidate, settings)) return 'out';
  const counting = shortages.filter(({ overruled }) => !overruled);
  if (counting.length === 0) return 'feasible';
  return counting.every(({ requested, free }) => requested <= free) ? 'held' : 'short';
};

/** Orders the providers and gives the reasons. */
export const makeDecision = (inputs: DecisionInputs, served: ServedModel | undefined): Decision => ({
  ...inputs,
  answer: answer(inputs, served),
});

const answer = (
  { request, rankedAt, expectations: expected, settings, locality }: DecisionInputs,
  served: ServedModel | undefined,
): RankedAnswer => {
  const { rung, byCandidate: withoutTransfers, assessments } = expected;
  const plans = locality && transferPlans(request.candidates, locality);
  const expectations = plans ? withTransfers(withoutTransfers, plans) : withoutTransfers;
  const located = locality?.datasets.some(({ unknown }) => unknown === undefined) ?? true;
  const byModel = served !== undefined && rung === served.rung;
  const interval = byModel ? served.model.card.intervals?.seconds : undefined;
  const scored = request.candidates.map((candidate, at) =>
    scoredOf(candidate, expectations[at]!, assessments[at]!, settings),
  );
  const scores = weightedScores(expectations, settings.classificationWeight);
  const order = orderBy(actingPolicy(settings.policy, byModel, scored.length), scored, scores);
  const { expectedSeconds, anySuccess } = walk(order.map((at) => expectations[at]!));
  const providers = order.map((at, place): RankedProvider => {
    const { p, s, f, d } = expectations[at]!;
    const { standing, tie } = scored[at]!;
    const reasons = reasonsOf(request.candidates[at]!, assessments[at]!, rung, settings);
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
      transferSeconds: located ? d : Number.NaN,
      transfer: plans && located ? transferOf(plans[at]!) : undefined,
      feasible: standing === 'feasible',
      reserved: assessments[at]!.reserved,
      reasons: plans && locality ? [...reasons, ...explainTransfer(plans[at]!, locality)] : reasons,
    };
  });
  return {
    uuid: request.uuid,
    rankedAt,
    servedBy: rung,
    model: byModel ? identityOf(served.model) : null,
    expectedTimeToSuccessSeconds: expectedSeconds,
    anySuccessProbability: anySuccess,
    providers,
    ...(byModel && endsAfter(served, rankedAt) && { modelFromFuture: true }),
    ...(locality && { locality }),
    ...(request.dropped && { dropped: request.dropped }),
  };
};

/** Adds the seconds that the transfer of the data takes. */
export const withTransfers = (expectations: readonly Expectation[], plans: readonly TransferPlan[]): Expectation[] =>
  expectations.map((expectation, at) => ({ ...expectation, d: plans[at]!.seconds.mean }));

const transferOf = ({ seconds, localBytes, missingBytes, tapeBytes, destination }: TransferPlan) => ({
  interval: [seconds.low, seconds.high] as const,
  localBytes,
  missingBytes: missingBytes + tapeBytes,
  destination,
});

const endsAfter = ({ model }: ServedModel, time: number): boolean => dataEndOf(model.card) > time;

const reasonsOf = (
  candidate: RequestCandidate,
  { history, shortages, reserved, supposedDown }: Assessment,
  rung: string,
  settings: AnswerSettings,
): string[] => {
  const reasons: string[] = [];
  if (isDrained(candidate, settings)) reasons.push('drained by DRAINED_PROVIDERS');
  if (supposedDown) reasons.push('supposed to be down');
  for (const shortage of shortages) reasons.push(explainShortage(shortage));
  if (reserved && shortages.every(({ held }) => held === 0)) reasons.push(explainReserved(reserved));
  if (rung !== 'rules') {
    reasons.push(explainHistory(history));
    const { failuresInARow } = history.evidence;
    if (failuresInARow >= 2) reasons.push(`the last ${failuresInARow} deployments here failed`);
  }
  const queue = explainQueue(candidate);
  if (queue) reasons.push(queue);
  reasons.push(explainTests(candidate));
  const tightest = explainTightest(candidate, reserved);
  if (tightest) reasons.push(tightest);
  return reasons;
};
