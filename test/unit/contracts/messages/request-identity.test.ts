import { expect, test } from 'vitest';
import { encodeRanked } from '../../../../src/contracts/answers/encode-ranked.ts';
import type { JsonObject, JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { requestIdentity } from '../../../../src/contracts/messages/request-identity.ts';
import { request } from '../../../helpers/messages/published.ts';

const reversed = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
};

test('requests that differ in the order of their keys or providers alone are one', () => {
  const other = reversed(request());
  const providers = (request().providers as JsonValue[]).toReversed();
  expect(requestIdentity({ ...request(), providers }).requestHash).toBe(requestIdentity(request()).requestHash);
  expect(JSON.stringify(other)).not.toBe(JSON.stringify(request()));
  expect(requestIdentity(other).requestHash).toBe(requestIdentity(request()).requestHash);
});

test.each<[string, (asked: JsonObject) => JsonValue]>([
  ['another template', (asked) => ({ ...asked, template_name: 'another' })],
  ['a provider more', (asked) => ({ ...asked, providers: [...(asked.providers as JsonValue[]), {}] })],
  ['no providers', (asked) => ({ ...asked, providers: null })],
  ['no object', () => ['a']],
])('a request with %s is another', (_, change) => {
  expect(requestIdentity(change(request())).requestHash).not.toBe(requestIdentity(request()).requestHash);
});

test('an answer reads the same whether the texts of its entries were at hand or not', () => {
  const asked = request();
  const { entryTexts } = requestIdentity(asked);
  const [entry] = asked.providers as JsonObject[];
  const ranked = { entry: entry!, position: 1, classification: 1, regression: 0, resourceExactness: 1 };
  const expected = { successProbability: 1, expectedSeconds: 1, expectedFailureSeconds: 1, transferSeconds: 0 };
  const answer = {
    uuid: 'u',
    rankedAt: 0,
    servedBy: 'rules' as const,
    model: null,
    expectedTimeToSuccessSeconds: 1,
    anySuccessProbability: 1,
    providers: [{ ...ranked, ...expected, feasible: true, reasons: [] }],
  };
  expect(entryTexts.has(entry!)).toBe(true);
  expect(encodeRanked(answer, entryTexts)).toBe(encodeRanked(answer));
});
