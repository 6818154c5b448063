import { describe, expect, test } from 'vitest';
import { encodeRanked } from '../../../../src/contracts/answers/encode-ranked.ts';
import { type RankedAnswer, RankedMessage, type RankedProvider } from '../../../../src/contracts/answers/ranked.ts';
import { parseJson } from '../../../../src/contracts/json/parse-json.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import { entry, now, request, uuid } from '../../../helpers/messages/published.ts';

const provider = (changes: Partial<RankedProvider> = {}): RankedProvider => ({
  entry: entry(),
  position: 1,
  classification: 0.6,
  regression: 0.25,
  resourceExactness: 0.5,
  successProbability: 0.8,
  expectedSeconds: 300,
  expectedSecondsInterval: [90, 700],
  expectedFailureSeconds: 900,
  transferSeconds: 0,
  feasible: true,
  reasons: ['best record'],
  ...changes,
});

const answer = (changes: Partial<RankedAnswer> = {}): RankedAnswer => ({
  uuid,
  rankedAt: Date.UTC(2025, 9, 3, 9, 15, 22, 471),
  servedBy: 'champion',
  model: { name: 'provider-ranker', version: 3, sha256: 'ab' },
  expectedTimeToSuccessSeconds: 420.5,
  anySuccessProbability: 0.8,
  providers: [provider()],
  ...changes,
});

const written = (given: RankedAnswer): RankedMessage => RankedMessage.parse(JSON.parse(encodeRanked(given)));

test('the message has every field of its version and of the entry', () => {
  expect(written(answer())).toEqual({
    uuid,
    msg_version: '1.2.0',
    ranked_at: '2025-10-03T09:15:22.471Z',
    served_by: 'champion',
    model: { name: 'provider-ranker', version: 3, sha256: 'ab' },
    expected_time_to_success_s: 420.5,
    p_any_success: 0.8,
    ranked_providers: [
      {
        ...entry(),
        classification: 0.6,
        regression: 0.25,
        resource_exactness: 0.5,
        position: 1,
        success_probability: 0.8,
        expected_time_s: 300,
        expected_time_interval_s: [90, 700],
        expected_failure_time_s: 900,
        transfer_time_s: 0,
        feasible: true,
        reasons: ['best record'],
      },
    ],
  });
});

test('marks appear only when they are set', () => {
  expect(written(answer({ supersedes: 'cd', modelFromFuture: true }))).toMatchObject({
    supersedes: 'cd',
    model_from_future: true,
  });
});

test('no number that is not finite is ever written', () => {
  const text = encodeRanked(
    answer({
      rankedAt: Number.NaN,
      expectedTimeToSuccessSeconds: Number.POSITIVE_INFINITY,
      model: null,
      servedBy: 'rules',
      providers: [
        provider({
          entry: { ...entry(), vcpus_quota: Number.POSITIVE_INFINITY, deep: [{ a: Number.NaN }] },
          expectedSeconds: Number.NaN,
          transferSeconds: Number.NEGATIVE_INFINITY,
        }),
      ],
    }),
  );
  expect(JSON.parse(text)).toMatchObject({
    ranked_at: null,
    expected_time_to_success_s: null,
    ranked_providers: [{ vcpus_quota: null, deep: [{ a: null }], expected_time_s: null, transfer_time_s: null }],
  });
});

describe('echo', () => {
  const echoOf = (text: string): string => {
    const value = parseJson(`{"msg_version":"1.1.0","uuid":"u","providers":[${text}]}`);
    const [candidate] = decodeRequest(value, { now }).candidates;
    return encodeRanked(answer({ providers: [provider({ entry: candidate!.entry })] }));
  };

  test('our fields win over those of an entry', () => {
    const text = echoOf('{"position":99,"provider_name":"P","reasons":"mine","classification":"x"}');
    expect(JSON.parse(text).ranked_providers[0]).toMatchObject({
      position: 1,
      reasons: ['best record'],
      classification: 0.6,
    });
    expect(text.match(/"position"/g)).toHaveLength(1);
  });

  test('an entry cannot reach a prototype', () => {
    const text = echoOf('{"provider_name":"P","__proto__":{"feasible":false},"constructor":{"prototype":1}}');
    expect(text).toContain('{"__proto__":{"feasible":false},"constructor":{"prototype":1},"provider_name":"P",');
    expect(Object.hasOwn(Object.prototype, 'feasible')).toBe(false);
  });

  test.each([
    ['9007199254740993'],
    ['-123456789012345678901234567890'],
    ['1152921504606846976'],
    ['[1, 18446744073709551615, 0.1234567890123456]'],
    ['{"b":{"a":[[9999999999999999]]},"a":"9999999999999999"}'],
  ])('%s comes back with all its digits, as Python wrote it', (value) => {
    const canonical = value.replaceAll(' ', '').replace(/^\{("b".*),("a".*)\}$/, '{$2,$1}');
    expect(echoOf(`{"provider_name":"P","id":${value}}`)).toContain(`{"id":${canonical},"provider_name":"P",`);
    expect(echoOf(`{"provider_name":"P","id":${value},"position":7}`)).toContain(`{"id":${canonical},"provider_name"`);
  });

  test('a whole request comes back entry by entry', () => {
    const { candidates } = decodeRequest(request(), { now });
    const providers = candidates.map((candidate, index) => provider({ entry: candidate.entry, position: index + 1 }));
    expect(written(answer({ providers })).ranked_providers).toMatchObject(request().providers as object[]);
  });
});

test('equal answers give equal bytes', () => {
  expect(encodeRanked(answer())).toBe(encodeRanked(answer()));
});
