import { encodeRanked } from '../../contracts/answers/encode-ranked.ts';
import type { RankedMessage } from '../../contracts/answers/ranked.ts';
import { canonicalJson } from '../../contracts/json/canonical-json.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import { makeDecision } from '../../infer/answer.ts';
import type { Decision } from '../../infer/decision.ts';
import type { ServedModel } from '../../infer/expectations.ts';
import type { Model } from '../../infer/model.ts';
import type { Expectation } from '../../infer/order.ts';
import { expectByModel, expectWithoutModel } from '../../infer/rung.ts';
import type { DecisionRecord } from './decision-record.ts';

/** A decision computed again from its record, compared with what was served. */
type Rederived = {
  readonly decision: Decision;
  /**
   * `all`: equal but for the order of keys; `numbers`: the same numbers in other words, as from another version; or
   * `not`.
   */
  readonly same: 'all' | 'numbers' | 'not';
  /** Where numbers differ, such as `ranked_providers[0].expected_time_s: 312.5 was served, 312.4 now`. */
  readonly differences: readonly string[];
};

/**
 * Predicts again with the model that served, and makes the answer from that.
 * @param model - the one that served; undefined when none did
 */
export const rederive = async (record: DecisionRecord, model: Model | undefined): Promise<Rederived> => {
  const { request, rankedAt, rung, settings, locality, assessments, rows } = record;
  const expectations = { rung, assessments, byCandidate: await expectAgain(record, model), ...(rows && { rows }) };
  const served = model && isOfModel(rung) ? ({ model, rung } satisfies ServedModel) : undefined;
  const decision = makeDecision({ request, rankedAt, expectations, settings, locality }, served);
  const { answer } = decision;
  const text = encodeRanked(record.supersedes === undefined ? answer : { ...answer, supersedes: record.supersedes });
  const then: JsonValue = JSON.parse(record.served.toString());
  const now: JsonValue = JSON.parse(text);
  if (canonicalJson(then) === canonicalJson(now)) return { decision, same: 'all', differences: [] };
  const differences = differencesOf(then as RankedMessage, now as RankedMessage);
  return { decision, same: differences.length === 0 ? 'numbers' : 'not', differences };
};

const isOfModel = (rung: string): rung is ServedModel['rung'] => rung === 'champion' || rung === 'last_good';

const expectAgain = async (
  { request, rung, assessments, rows }: DecisionRecord,
  model: Model | undefined,
): Promise<Expectation[]> => {
  if (!rows || !model) {
    return assessments.map(({ history }, index) => expectWithoutModel(rung, request.candidates[index]!, history));
  }
  const heads = await model.predict(rows, assessments.length);
  return assessments.map(({ history }, index) => expectByModel(heads, index, history));
};

const envelope = ['expected_time_to_success_s', 'p_any_success', 'served_by'] as const;

const perProvider = [
  'provider_name',
  'region_name',
  'position',
  'feasible',
  'success_probability',
  'expected_time_s',
  'expected_failure_time_s',
  'transfer_time_s',
  'classification',
  'regression',
] as const;

const differencesOf = (served: RankedMessage, now: RankedMessage): string[] => {
  const differs = (where: string, one: unknown, other: unknown): string[] =>
    one === other ? [] : [`${where}: ${JSON.stringify(one)} was served, ${JSON.stringify(other)} now`];
  const places = Math.max(served.ranked_providers.length, now.ranked_providers.length);
  return [
    ...envelope.flatMap((name) => differs(name, served[name], now[name])),
    ...Array.from({ length: places }, (_, place) =>
      perProvider.flatMap((name) => {
        const [one, other] = [served.ranked_providers[place]?.[name], now.ranked_providers[place]?.[name]];
        return differs(`ranked_providers[${place}].${name}`, one, other);
      }),
    ).flat(),
  ];
};
