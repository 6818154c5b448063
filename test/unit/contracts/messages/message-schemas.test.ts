import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import { OutcomeMessage, RankRequestMessage } from '../../../../src/contracts/messages/message-schemas.ts';
import { RankerError } from '../../../../src/errors.ts';
import { entry, failure, now, outcome, request } from '../../../helpers/messages/published.ts';

const isRead = (decode: () => unknown): boolean => {
  try {
    decode();
    return true;
  } catch (thrown) {
    if (thrown instanceof RankerError) return false;
    throw thrown;
  }
};

const time = '2025-10-03 11:15:30';
const oddities: readonly JsonValue[] = [
  ...[null, true, 'text', '', '12', 'hpc', 'CREATE_FAILED', '1.2.0', time, 'x'.repeat(257), 'x'.repeat(600)],
  ...[0, -0, 1, 0.5, -1, -2, -0.5, 1e9, 2e9, 1e15, 2e15, 1e18, 2e18, 1738598324],
  ...[[], {}, ['a'], [1], [{}], [{ name: 'a', bytes: 3 }], [{ scope: 's', name: 'a', bytes: -1 }]],
  ...[{ load: 1 }, { load: null }, { load: 'x' }, { load: -2e15 }, { ['f'.repeat(129)]: 1 }],
];

/** Whether a time is one of the calendar is beyond a schema, so texts and numbers that are none are left out. */
const isUntold = (name: string, value: JsonValue): boolean =>
  /time$|^timestamp$|_date$/.test(name) &&
  (typeof value === 'string' || typeof value === 'number') &&
  value !== time &&
  value !== 1738598324;

const olderNames: Readonly<Record<string, string>> = {
  overbooking_cores: 'overbooking_cpu',
  provider_region: 'region_name',
  completetion_time_s: 'completion_time_s',
  completed_time: 'completion_time_s',
  tot_failed_time: 'tot_failure_time_s',
  n_failure: 'n_failures',
  timestamp: 'submission_time',
  creation_date: 'submission_time',
};

/** A message with one field made odd, an older name in the newer one's place. */
const change = (message: JsonObject, name: string, value: JsonValue): JsonObject => {
  const changed = { ...message, [name]: value };
  const newer = olderNames[name];
  if (newer !== undefined) delete changed[newer];
  return changed;
};

const entryNames = [
  ...Object.keys(entry()),
  'overbooking_cores',
  'provider_region',
  'kind',
  'rses',
  'features',
  'monitoring_time',
];
const requestNames = [...Object.keys(request()), 'timestamp', 'features', 'datasets'];
const outcomeNames = [...Object.keys(outcome()), ...Object.keys(olderNames), ...entryNames, 'finish_time'];

/** Which of these must be there, and in which order, is beyond the schema too. */
const outcomeTimes = new Set(['submission_time', 'timestamp', 'creation_date', 'finish_time']);

describe('schema and reader agree', () => {
  const agree = (message: JsonObject, schema: z.ZodType, decode: (message: JsonObject) => unknown) =>
    expect([message, schema.safeParse(message).success]).toEqual([message, isRead(() => decode(message))]);
  const readRequest = (message: JsonObject) => decodeRequest(message, { now });
  const readOutcome = (message: JsonObject) => decodeOutcome(message, { now });

  test('on requests', () => {
    const odd = fc.record({ name: fc.constantFrom(...requestNames), value: fc.constantFrom(...oddities) });
    fc.assert(
      fc.property(odd, ({ name, value }) => {
        fc.pre(!isUntold(name, value));
        agree(change(request(), name, value), RankRequestMessage, readRequest);
      }),
      { numRuns: 500 },
    );
  });

  test('on provider entries', () => {
    const odd = fc.record({ name: fc.constantFrom(...entryNames), value: fc.constantFrom(...oddities) });
    fc.assert(
      fc.property(odd, ({ name, value }) => {
        fc.pre(!isUntold(name, value));
        const message = request({ providers: [entry(), change(entry(), name, value)] });
        agree(message, RankRequestMessage, readRequest);
      }),
      { numRuns: 1500 },
    );
  });

  test('on outcomes', () => {
    const odd = fc.record({
      name: fc.constantFrom(...outcomeNames),
      value: fc.constantFrom(...oddities),
      base: fc.constantFrom(outcome(), failure()),
    });
    fc.assert(
      fc.property(odd, ({ name, value, base }) => {
        fc.pre(!isUntold(name, value) && !outcomeTimes.has(name));
        agree(change(base, name, value), OutcomeMessage, readOutcome);
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ['requests', RankRequestMessage],
  ['outcomes', OutcomeMessage],
])('the schema of %s becomes JSON Schema', (_what, schema) => {
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  expect(json).toMatchObject({ type: 'object', properties: { uuid: { type: 'string', minLength: 1 } } });
});
