import type { ExplainedProvider, Explanation } from '../../contracts/answers/explanation.ts';
import type { RankedProvider } from '../../contracts/answers/ranked.ts';
import { figureOf } from '../../contracts/json/figure.ts';
import type { RequestCandidate } from '../../contracts/messages/request.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { HistoryEstimate } from '../../features/history/estimates.ts';
import { transferPlans } from '../../features/locality/transfer-plan.ts';
import { withTransfers } from '../answer.ts';
import type { Margins } from '../attribution/read-margins.ts';
import { type Decision, orderOf } from '../decision.ts';
import { attemptCost, costPerChance, type Expectation } from '../order.ts';
import type { Asking } from './ask-changed.ts';
import { findChanges } from './first-if.ts';
import { fitsOf } from './fits.ts';
import { attributeHead, mostAttributed, type Served } from './heads.ts';

/** The model that served, for more predictions and for attribution. */
export type Explainer = Asking & { readonly margins: Margins };

/**
 * The complete reasons of an answer.
 * @param model - the one that served; undefined when none did
 */
export const explainFully = async (given: Decision, model: Explainer | undefined): Promise<Explanation> => {
  const decision = located(given);
  const { request, rankedAt, expectations, settings, answer } = decision;
  const order = orderOf(decision.request, decision.answer);
  const inOrder = order.map((at) => expectations.byCandidate[at]!);
  const served = model && servedOf(decision, order, model);
  const heads = {
    chance: attributeHead('probability', served, valuesOf(inOrder, 'p')),
    expected_time: attributeHead('seconds', served, valuesOf(inOrder, 's')),
    expected_failure_time: attributeHead('failure_seconds', served, valuesOf(inOrder, 'f')),
  };
  const changes = await findChanges(decision, order, served && model);
  return {
    uuid: answer.uuid,
    ranked_at: Number.isFinite(rankedAt) ? formatInstant(rankedAt) : null,
    served_by: answer.servedBy,
    model: answer.model && { ...answer.model },
    policy: settings.policy.kind,
    background_candidates: served ? Math.min(order.length, mostAttributed) : 0,
    providers: order.map((at, place) => ({
      ...explained(decision, request.candidates[at]!, at, answer.providers[place]!),
      chance: heads.chance[place]!,
      expected_time: heads.expected_time[place]!,
      expected_failure_time: heads.expected_failure_time[place]!,
      first_if: changes.get(at) ?? null,
    })),
  };
};

/** Adds the transfer times of the data to the expectations. */
const located = (decision: Decision): Decision => {
  const { request, expectations, locality } = decision;
  if (!locality) return decision;
  const plans = transferPlans(request.candidates, locality);
  return {
    ...decision,
    expectations: { ...expectations, byCandidate: withTransfers(expectations.byCandidate, plans) },
  };
};

const valuesOf = (all: readonly Expectation[], key: keyof Expectation): number[] => all.map((one) => one[key]);

const servedOf = (
  { expectations: { rows } }: Decision,
  order: readonly number[],
  { vectoriser: { names }, margins }: Explainer,
): Served | undefined => {
  if (!rows) return undefined;
  const columns = names.length;
  const inOrder = new Float32Array(order.length * columns);
  for (const [place, at] of order.entries()) {
    inOrder.set(rows.subarray(at * columns, (at + 1) * columns), place * columns);
  }
  return { names, rows: inOrder, margins };
};

type Attributed = 'chance' | 'expected_time' | 'expected_failure_time' | 'first_if';

const explained = (
  { expectations, rankedAt, answer }: Decision,
  candidate: RequestCandidate,
  at: number,
  provider: RankedProvider,
): Omit<ExplainedProvider, Attributed> => {
  const expectation = expectations.byCandidate[at]!;
  const assessment = expectations.assessments[at]!;
  const { p, s, f, d } = expectation;
  return {
    provider_name: candidate.providerName,
    region_name: candidate.regionName,
    position: provider.position,
    feasible: provider.feasible,
    success_probability: figureOf(p),
    expected_time_s: figureOf(s),
    expected_failure_time_s: figureOf(f),
    cost: {
      transfer_s: figureOf(d),
      success_s: figureOf(p * s),
      failure_s: figureOf((1 - p) * f),
      attempt_s: figureOf(attemptCost(expectation)),
      per_success_s: figureOf(costPerChance(expectation)),
    },
    fits: fitsOf(candidate, assessment),
    history: answer.servedBy === 'rules' ? null : historyOf(assessment.history),
    monitoring: monitoringOf(candidate, rankedAt),
    reasons: [...provider.reasons],
  };
};

const historyOf = ({ success, seconds, failureSeconds, evidence }: HistoryEstimate): ExplainedProvider['history'] => ({
  success_probability: figureOf(success),
  expected_time_s: figureOf(seconds),
  expected_failure_time_s: figureOf(failureSeconds),
  template_outcomes: evidence.templateOutcomes,
  template_successes: evidence.templateSuccesses,
  provider_outcomes: evidence.providerOutcomes,
  provider_successes: evidence.providerSuccesses,
  template_age_s: figureOf(evidence.templateAgeMs / 1000),
  provider_age_s: figureOf(evidence.providerAgeMs / 1000),
  failures_in_a_row: evidence.failuresInARow,
});

const monitoringOf = (
  { monitoringTime, testFailure }: RequestCandidate,
  time: number,
): ExplainedProvider['monitoring'] => ({
  time: Number.isFinite(monitoringTime) ? formatInstant(monitoringTime) : null,
  age_s: figureOf(Math.max(0, time - monitoringTime) / 1000),
  test_failure_share: {
    '1d': figureOf(testFailure.d1),
    '7d': figureOf(testFailure.d7),
    '30d': figureOf(testFailure.d30),
  },
});
