import { describe, expect, test } from 'vitest';
import type { RankedMessage } from '../../../src/contracts/answers/ranked.ts';
import type { JsonObject } from '../../../src/contracts/json/json-value.ts';
import { entry, failedMessage, outcomeMessage, request, told } from '../../helpers/messages/messages.ts';
import { byCost } from '../../helpers/messages/rank-lines.ts';
import { madeModel } from '../../helpers/models/made-model.ts';
import { rank, serving, weighted } from './rank.ts';

/** As the replaced system's settings stand by default: exact flavours first. */
const asReplaced = weighted({ exactnessFirst: true });

type Telling = (uuid: string, provider: string, minutesBefore: number, changes?: JsonObject) => JsonObject;

/** `count` outcomes at a provider, ten minutes apart, the last one `from` minutes before the request. */
const several = (tell: Telling, provider: string, count: number, changes: JsonObject = {}, from = 60): JsonObject[] =>
  Array.from({ length: count }, (_, at) => tell(`${provider}-${tell.name}-${at}`, provider, from + 10 * at, changes));

const found = (message: RankedMessage, name: string) =>
  message.ranked_providers.find(({ provider_name }) => provider_name === name)!;

const policies = [
  ['cost', byCost],
  ['weighted', asReplaced],
] as const;

describe.for(policies)('what the replaced system got wrong is right under the policy %s', ([, settings]) => {
  const ask = (providers: JsonObject[], outcomes: JsonObject[] = [], changes: JsonObject = {}) =>
    rank(request('u', providers, changes), { outcomes, settings });

  test('1: history counts for every provider, in whatever order they are listed', async () => {
    const outcomes = [...several(outcomeMessage, 'GOOD', 20), ...several(failedMessage, 'BAD', 20)];
    expect((await ask([entry('GOOD'), entry('BAD')], outcomes)).names).toEqual(['GOOD', 'BAD']);
    expect((await ask([entry('BAD'), entry('GOOD')], outcomes)).names).toEqual(['GOOD', 'BAD']);
  });

  test('2: a provider without history does not beat one that is proven', async () => {
    const outcomes = [...several(outcomeMessage, 'GOOD', 20), ...several(failedMessage, 'BAD', 10)];
    const { names, message } = await ask([entry('NEW'), entry('GOOD'), entry('BAD')], outcomes);
    expect(names).toEqual(['GOOD', 'NEW', 'BAD']);
    expect(found(message, 'NEW').success_probability).toBeLessThan(0.9);
  });

  test('3: a provider that only ever failed is not held to be the fastest', async () => {
    const outcomes = [...several(outcomeMessage, 'GOOD', 10), ...several(failedMessage, 'BAD', 10)];
    const { message } = await ask([entry('GOOD'), entry('BAD')], outcomes);
    expect(found(message, 'BAD').expected_time_s).toBeGreaterThanOrEqual(found(message, 'GOOD').expected_time_s!);
  });

  test('4: one success tells little of the time', async () => {
    const quick = { completion_time_s: 30 };
    const outcomes = [...several(outcomeMessage, 'GOOD', 20), ...several(outcomeMessage, 'ONCE', 1, quick)];
    const { message } = await ask([entry('GOOD'), entry('ONCE')], outcomes);
    expect(found(message, 'ONCE').expected_time_s).toBeGreaterThan(100);
  });

  test('5: a slow provider on a good day does not beat a fast one on a bad day', async () => {
    const at = (provider: string, seconds: readonly number[]) =>
      seconds.map((one, n) => outcomeMessage(`${provider}-${n}`, provider, 60 + 10 * n, { completion_time_s: one }));
    const outcomes = [...at('SLOW', [3000, 3600, 4200, 3000]), ...at('FAST', [300, 200, 100, 300])];
    const { names, message } = await ask([entry('SLOW'), entry('FAST')], outcomes);
    expect(names).toEqual(['FAST', 'SLOW']);
    expect(found(message, 'SLOW').expected_time_s).toBeGreaterThan(2 * found(message, 'FAST').expected_time_s!);
  });

  test('6: failing fast does not look like deploying fast', async () => {
    const fast = { tot_failure_time_s: 5 };
    const outcomes = [
      ...several(outcomeMessage, 'GOOD', 10),
      ...several(outcomeMessage, 'HASTY', 5),
      ...several(failedMessage, 'HASTY', 5, fast),
    ];
    const { message } = await ask([entry('GOOD'), entry('HASTY')], outcomes);
    expect(found(message, 'HASTY').expected_time_s).toBeGreaterThan(250);
  });

  test('8: a provider that cannot host the request comes behind those that can', async () => {
    const full = entry('FULL', { vcpus_usage: 99, exact_flavors: 2 });
    const { names } = await ask([full, entry('ROOM')], several(outcomeMessage, 'FULL', 20));
    expect(names).toEqual(['ROOM', 'FULL']);
  });

  test('9: an unlimited quota is not an exhausted one', async () => {
    const unlimited = entry('UNLIMITED', { vcpus_quota: -1, ram_gb_quota: 0 });
    const { message } = await ask([unlimited, entry('ROOM')]);
    expect(found(message, 'UNLIMITED').feasible).toBe(true);
  });

  test('10: unknown tests are not better than tests that never failed', async () => {
    const tests = (share: number | null): JsonObject => ({
      test_failure_perc_1d: share,
      test_failure_perc_7d: share,
      test_failure_perc_30d: share,
    });
    const { names } = await ask([entry('NEVER', tests(-1)), entry('FINE', tests(0)), entry('NONE', tests(null))]);
    expect(names[0]).toBe('FINE');
  });

  test('12: what was a year ago counts less than what was yesterday', async () => {
    const year = 365 * 24 * 60;
    const outcomes = [
      ...several(outcomeMessage, 'WAS-GOOD', 20, {}, year),
      ...several(failedMessage, 'WAS-GOOD', 5),
      ...several(failedMessage, 'WAS-BAD', 20, {}, year),
      ...several(outcomeMessage, 'WAS-BAD', 5),
    ];
    expect((await ask([entry('WAS-GOOD'), entry('WAS-BAD')], outcomes)).names).toEqual(['WAS-BAD', 'WAS-GOOD']);
  });

  test('13: a template never seen before is judged by what the provider did with others', async () => {
    const outcomes = [...several(outcomeMessage, 'GOOD', 20), ...several(failedMessage, 'BAD', 20)];
    const { names } = await ask([entry('BAD'), entry('GOOD')], outcomes, { template_name: 'never seen' });
    expect(names).toEqual(['GOOD', 'BAD']);
  });

  test('14: failed tries before a success count by the time that they took', async () => {
    const tries = { n_failures: 2, tot_failure_time_s: 600, completion_time_s: 900 };
    const outcomes = [...several(outcomeMessage, 'TWICE', 20, tries), ...several(outcomeMessage, 'AT-ONCE', 20)];
    const { names, message } = await ask([entry('TWICE'), entry('AT-ONCE')], outcomes);
    expect(names).toEqual(['AT-ONCE', 'TWICE']);
    expect(found(message, 'TWICE').expected_time_s).toBeGreaterThan(800);
  });

  test('15: two projects of one provider stay two entries, each with its own figures', async () => {
    const { message } = await ask([entry('A'), entry('A', { vcpus_usage: 99 })]);
    expect(message.ranked_providers.map(({ feasible, vcpus_usage }) => [feasible, vcpus_usage])).toEqual([
      [true, 20],
      [false, 99],
    ]);
  });

  test('16: provider A-B in region C is not provider A in region B-C', async () => {
    const outcomes = several(failedMessage, 'A-B', 20, { region_name: 'C' });
    const { names } = await ask([entry('A-B', { region_name: 'C' }), entry('A', { region_name: 'B-C' })], outcomes);
    expect(names).toEqual(['A', 'A-B']);
  });

  test('18: a single provider is judged like any other', async () => {
    const served = await serving(madeModel());
    const { message } = await rank(request('u', [told('A', 0.4)]), { served, settings });
    const [only] = message.ranked_providers;
    expect(only!.success_probability).toBeCloseTo(0.4);
    expect(only!.classification).toBeCloseTo(0.3);
    await expect(ask([entry('A', { vcpus_quota: 'many' })])).rejects.toMatchObject({ code: 'MESSAGE_FIELD_TYPE' });
  });
});

test('7: exactness beats a better chance only where it is asked for, and only breaks ties by default', async () => {
  const served = await serving(madeModel());
  const asked = request('u', [{ ...told('EXACT', 0.05), exact_flavors: 2 }, told('SURE', 1)]);
  const firstBy = async (settings: typeof byCost) => (await rank(asked, { served, settings })).names[0];
  expect(await firstBy(byCost)).toBe('SURE');
  expect(await firstBy(weighted())).toBe('SURE');
  expect(await firstBy(asReplaced)).toBe('EXACT');
});

describe('11: without a model', () => {
  const settings = weighted({ filter: true, threshold: 0.99 });

  test('no weight is multiplied into the -1 that stands for no prediction', async () => {
    const { message } = await rank(request('u', [entry('A'), entry('B')]), { settings });
    expect(message.ranked_providers.map(({ classification, regression }) => [classification, regression])).toEqual([
      [-1, -1],
      [-1, -1],
    ]);
  });

  test('the filter leaves out nobody', async () => {
    const outcomes = several(failedMessage, 'A', 5);
    expect((await rank(request('u', [entry('A'), entry('B')]), { settings })).names).toHaveLength(2);
    expect((await rank(request('u', [entry('A'), entry('B')]), { settings, outcomes })).names).toHaveLength(2);
  });
});

test('the filter never leaves out the only provider, as it never did', async () => {
  const served = await serving(madeModel());
  const settings = weighted({ filter: true, threshold: 0.99 });
  expect((await rank(request('u', [told('A', 0.1)]), { served, settings })).names).toEqual(['A']);
  expect((await rank(request('u', [told('A', 0.1), told('B', 0.2)]), { served, settings })).names).toEqual([]);
});
