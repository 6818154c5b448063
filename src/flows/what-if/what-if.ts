import { encodeRanked } from '../../contracts/answers/encode-ranked.ts';
import type { RankedAnswer, RankedProvider } from '../../contracts/answers/ranked.ts';
import type { Reserved } from '../../contracts/answers/reserved.ts';
import { readQuestion, type Supposed, suppose } from '../../contracts/answers/suppose.ts';
import type { ProviderDifference, SupposedChange } from '../../contracts/answers/what-if.ts';
import { figureOf } from '../../contracts/json/figure.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import type { LocalityFacts } from '../../contracts/locality/facts.ts';
import type { Candidate } from '../../contracts/messages/candidate.ts';
import { decodeRequest } from '../../contracts/messages/decode-request.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import { RankerError } from '../../errors.ts';
import { withDataAt, withoutDataAt } from '../../features/locality/suppose-places.ts';
import { orderOf } from '../../infer/decision.ts';
import type { Expectations } from '../../infer/expectations.ts';
import { decide, type Prediction, predict, type Ranker, reservedFor } from '../ranking/rank-request.ts';

/** Both orders, and their differences. */
export type WhatIf = {
  readonly before: RankedAnswer;
  readonly after: RankedAnswer;
  /** In the order of `after`; providers that a filter removes from it come last. */
  readonly providers: readonly ProviderDifference[];
  /** Changes that match none of the request's providers. */
  readonly idle: readonly SupposedChange[];
};

/** Gives the providers that are down no chance of success. */
const withOutages = (expected: Expectations, down: ReadonlySet<number>): Expectations => ({
  ...expected,
  byCandidate: expected.byCandidate.map((one, at) => (down.has(at) ? { ...one, p: 0 } : one)),
  assessments: expected.assessments.map((one, at) => (down.has(at) ? { ...one, supposedDown: true as const } : one)),
});

const withMovedData = ({ candidates }: RankRequest, found: LocalityFacts, { data }: Supposed): LocalityFacts =>
  [...data].reduce(
    (facts, [at, place]) => (place === 'here' ? withDataAt : withoutDataAt)(facts, candidates[at]!),
    found,
  );

/** The answer's providers by their index in the request. */
const byIndex = (request: RankRequest, answer: RankedAnswer): Map<number, RankedProvider> =>
  new Map(orderOf(request, answer).map((at, place) => [at, answer.providers[place]!]));

const differencesOf = (
  request: RankRequest,
  before: ReadonlyMap<number, RankedProvider>,
  after: ReadonlyMap<number, RankedProvider>,
): ProviderDifference[] => {
  const places = [...new Set([...after.keys(), ...before.keys()])];
  return places.map((at) => {
    const { providerName, regionName } = request.candidates[at]!;
    const [one, other] = [before.get(at), after.get(at)];
    const change = <T>(read: (provider: RankedProvider | undefined) => T) => ({
      before: read(one),
      after: read(other),
    });
    const figures = (read: (provider: RankedProvider) => number) => change((p) => (p ? figureOf(read(p)) : null));
    return {
      provider_name: providerName,
      region_name: regionName,
      position: change((provider) => provider?.position ?? null),
      feasible: change((provider) => provider?.feasible ?? false),
      success_probability: figures((provider) => provider.successProbability),
      expected_time_s: figures((provider) => provider.expectedSeconds),
      expected_failure_time_s: figures((provider) => provider.expectedFailureSeconds),
      transfer_time_s: figures((provider) => provider.transferSeconds),
    };
  });
};

/**
 * A request's answer, and the answer it would get if some things were different: by the same model, history and
 * reservations, at the same moment. Nothing is published, kept or reserved.
 * @param time - epoch ms
 * @throws RankerError MESSAGE_* for a request that can't be read, with or without the changes
 */
export const whatIf = async (
  message: JsonValue,
  changes: readonly SupposedChange[],
  context: { readonly time: number; readonly zone: string },
  ranker: Ranker,
): Promise<WhatIf> => {
  const { time, zone } = context;
  const decode = (value: JsonValue) => decodeRequest(value, { now: time, zone });
  const request = decode(message);
  const supposed = suppose(message, changes);
  const changed = decode(supposed.message);
  const [prediction, otherwise] = await Promise.all([predict(request, time, ranker), predict(changed, time, ranker)]);
  const reservedAt = reservedFor(request.uuid, time, ranker);
  const held = new Map<Candidate, Reserved | undefined>(
    changed.candidates.map((candidate, at) => [candidate, reservedAt(request.candidates[at]!)]),
  );
  const { answer: before } = decide(request, time, prediction, ranker, reservedAt);
  const supposedly: Prediction = {
    served: otherwise.served,
    expectations: withOutages(otherwise.expectations, supposed.down),
    locality: otherwise.locality && withMovedData(changed, otherwise.locality, supposed),
  };
  const { answer: after } = decide(changed, time, supposedly, ranker, (candidate) => held.get(candidate));
  const providers = differencesOf(request, byIndex(request, before), byIndex(changed, after));
  return { before, after, providers, idle: supposed.idle };
};

/** The text of a `WhatIfAnswer`. */
export const encodeWhatIf = ({ before, after, providers }: WhatIf): string => {
  const head = JSON.stringify({
    uuid: before.uuid,
    differs: providers.some(({ position }) => position.before !== position.after),
    expected_time_to_success_s: {
      before: figureOf(before.expectedTimeToSuccessSeconds),
      after: figureOf(after.expectedTimeToSuccessSeconds),
    },
    p_any_success: { before: figureOf(before.anySuccessProbability), after: figureOf(after.anySuccessProbability) },
    providers,
  });
  return `${head.slice(0, -1)},"before":${encodeRanked(before)},"after":${encodeRanked(after)}}`;
};

/**
 * Answers a `WhatIfQuestion`.
 * @throws RankerError MESSAGE_*, also for a change that matches none of the request's providers
 */
export const answerWhatIf = async (
  question: JsonValue,
  context: { readonly time: number; readonly zone: string },
  ranker: Ranker,
): Promise<string> => {
  const { request, changes } = readQuestion(question);
  const found = await whatIf(request, changes, context, ranker);
  const [idle] = found.idle;
  if (idle) throw noSuchProvider(idle, found.before.uuid);
  return encodeWhatIf(found);
};

/** `provider/region`, as far as the change names them. */
export const siteOfChange = ({ provider_name, region_name }: SupposedChange): string =>
  [provider_name, region_name].filter((name) => name !== undefined).join('/');

const noSuchProvider = (change: SupposedChange, uuid: string): RankerError => {
  const claim = `changes: ${siteOfChange(change)} is not among the request's providers (message ${uuid})`;
  return new RankerError('MESSAGE_FIELD_RANGE', claim, { field: 'changes', uuid });
};
