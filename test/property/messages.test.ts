import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeRanked } from '../../src/contracts/answers/encode-ranked.ts';
import type { JsonObject, JsonValue } from '../../src/contracts/json/json-value.ts';
import { parseJson } from '../../src/contracts/json/parse-json.ts';
import { decodeOutcome } from '../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../src/contracts/messages/decode-request.ts';
import { RankerError } from '../../src/errors.ts';
import { entry, failure, now, outcome, request } from '../helpers/messages/published.ts';

const odd = fc.oneof(
  fc.constantFrom<JsonValue>(null, '', -1, 0, 1e300, -1e-300, true, [], {}, 'NaN', '2025-10-26 02:30:00', [[]], [null]),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
);
const key = (names: readonly string[]) =>
  fc.oneof(fc.constantFrom(...names, 'features', 'kind', 'rses', 'datasets'), fc.string());
const changes = (names: readonly string[]) => fc.dictionary(key(names), odd, { maxKeys: 3, noNullPrototype: true });

const readOrRefuse = <Read>(read: () => Read): Read | undefined => {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof RankerError && thrown.code.startsWith('MESSAGE_')) return undefined;
    throw thrown;
  }
};

test('any request is read or refused with a code of the sender’s', () => {
  const some = fc.tuple(changes(Object.keys(request())), changes(Object.keys(entry())));
  fc.assert(
    fc.property(some, ([top, inner]) => {
      const message = { ...request({ providers: [entry(inner as JsonObject), entry()] }), ...(top as JsonObject) };
      const read = readOrRefuse(() => decodeRequest(message, { now }));
      if (read === undefined) return;
      expect(read.candidates.length).toBe((message.providers as JsonValue[]).length);
      for (const { resources } of read.candidates) {
        for (const { quota, usage, requested } of Object.values(resources)) {
          expect(quota >= 0 || Number.isNaN(quota)).toBe(true);
          expect(Number.isNaN(usage) || (usage >= 0 && usage <= 1e15)).toBe(true);
          expect(Number.isNaN(requested) || (requested >= 0 && requested <= 1e15)).toBe(true);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

test('any outcome is read, finished at or after its submission, or refused with a code of the sender’s', () => {
  fc.assert(
    fc.property(fc.constantFrom(outcome(), failure()), changes(Object.keys(outcome())), (base, change) => {
      const read = readOrRefuse(() => decodeOutcome({ ...base, ...(change as JsonObject) }, { now }));
      if (read === undefined) return;
      expect(read.finishTime).toBeGreaterThanOrEqual(read.submissionTime);
      expect(read.succeeded ? !(read.completionSeconds <= 0) : Number.isNaN(read.completionSeconds)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('an echoed entry comes back whole, whatever else it holds', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (extra) => {
      const given = { ...entry(), more: JSON.parse(JSON.stringify(extra)) as JsonValue };
      const [candidate] = decodeRequest(request({ providers: [given] }), { now }).candidates;
      const text = encodeRanked({
        uuid: 'u',
        rankedAt: now,
        servedBy: 'tie_order',
        model: null,
        expectedTimeToSuccessSeconds: Number.NaN,
        anySuccessProbability: Number.NaN,
        providers: [
          {
            entry: candidate!.entry,
            position: 1,
            classification: -1,
            regression: -1,
            resourceExactness: 1,
            successProbability: Number.NaN,
            expectedSeconds: Number.NaN,
            expectedFailureSeconds: Number.NaN,
            transferSeconds: Number.NaN,
            feasible: true,
            reasons: [],
          },
        ],
      });
      expect(text).not.toMatch(/[:,[](?:NaN|-?Infinity)/);
      const { ranked_providers } = parseJson(text) as { ranked_providers: JsonObject[] };
      expect(ranked_providers[0]).toMatchObject(JSON.parse(JSON.stringify(given)));
    }),
  );
});
