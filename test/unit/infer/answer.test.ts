import { describe, expect, test } from 'vitest';
import { entry, failedMessage, outcomeMessage, request, told } from '../../helpers/messages/messages.ts';
import { byCost } from '../../helpers/messages/rank-lines.ts';
import { madeModel } from '../../helpers/models/made-model.ts';
import { rank, serving, weighted } from './rank.ts';

const full = { floating_ips_quota: 0, floating_ips_usage: 0, floating_ips_requ: 1 };

const shortOnes = (count: number, successes: number) =>
  Array.from({ length: count }, (_, at) =>
    (at < successes ? outcomeMessage : failedMessage)(`short-${at}`, 'PAPER', 60 * (at + 1), full),
  );

describe('an answer', () => {
  test('puts the least cost per chance first, and adds up the walk down the list', async () => {
    const served = await serving(madeModel());
    const providers = [told('SURE', 1, 1000, 0), told('QUICK', 0.5, 100, 100), told('NEVER', 0, 1, 1)];
    const { message, names } = await rank(request('u', providers), { served });
    expect(names).toEqual(['QUICK', 'SURE', 'NEVER']);
    expect(message.ranked_providers.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(message.expected_time_to_success_s).toBeCloseTo(100 + 0.5 * 1000);
    expect(message.p_any_success).toBe(1);
  });

  test('says between which seconds it runs nine times in ten where the card tells, and nothing elsewhere', async () => {
    const intervals = { seconds: { level: 0.9, low: 0.5, high: 2.5 }, failure_seconds: null };
    const providers = [told('SURE', 1, 1000)];
    const foretold = await rank(request('u', providers), { served: await serving(madeModel({ card: { intervals } })) });
    expect(foretold.message.ranked_providers[0]!.expected_time_interval_s).toEqual([500, 2500]);
    const silent = await rank(request('u', providers), { served: await serving(madeModel()) });
    const byHistory = await rank(request('u', providers), { outcomes: shortOnes(5, 5) });
    for (const { message } of [silent, byHistory]) {
      expect(message.ranked_providers[0]).not.toHaveProperty('expected_time_interval_s');
    }
  });

  test('puts a provider without room behind all that have it, however good its chance', async () => {
    const served = await serving(madeModel());
    const short = { ...told('SHORT', 0.99), vcpus_usage: 97, ram_gb_usage: 400 };
    const { message, names } = await rank(request('u', [short, told('WORST', 0.01)]), { served });
    expect(names).toEqual(['WORST', 'SHORT']);
    expect(message.ranked_providers[1]).toMatchObject({
      feasible: false,
      reasons: [
        'vcpus: requested 4, free 3',
        'ram_gb: requested 8, free 0',
        'no recent outcome here',
        ...[expect.stringContaining('tests failed'), expect.stringContaining('tightest')],
      ],
    });
  });

  test('puts a drained provider last, whatever its quota, and says so', async () => {
    const settings = { ...byCost, drained: ['BARI', 'CNAF/one'] };
    const elsewhere = { ...told('CNAF', 0.8), region_name: 'two' };
    const providers = [told('BARI', 0.99), { ...told('SHORT', 0.1), vcpus_usage: 97 }, told('CNAF', 0.9), elsewhere];
    const { message } = await rank(request('u', providers), { served: await serving(madeModel()), settings });
    const sites = message.ranked_providers.map((one) => `${one.provider_name}/${one.region_name}`);
    expect(sites).toEqual(['CNAF/two', 'SHORT/one', 'BARI/one', 'CNAF/one']);
    expect(message.ranked_providers.map(({ feasible }) => feasible)).toEqual([true, false, false, false]);
    expect(message.ranked_providers[2]!.reasons[0]).toBe('drained by DRAINED_PROVIDERS');
  });

  test('believes outcomes over the paper: 14 of 15 short requests that succeeded make a provider feasible', async () => {
    const outcomes = shortOnes(15, 14);
    const { message } = await rank(request('u', [entry('PAPER', full), entry('OTHER')]), { outcomes });
    const paper = message.ranked_providers.find((one) => one.provider_name === 'PAPER')!;
    expect(paper.feasible).toBe(true);
    expect(paper.reasons[0]).toBe('floating_ips: requested 1, free 0, yet 14 of 15 such deployments succeeded here');
  });

  test.for([
    [4, 4],
    [15, 9],
  ] as const)(
    'believes the paper while only %i short requests, %i of them successes, speak against it',
    async ([count, successes]) => {
      const outcomes = shortOnes(count, successes);
      const { message } = await rank(request('u', [entry('PAPER', full), entry('OTHER')]), { outcomes });
      expect(message.ranked_providers.at(-1)).toMatchObject({ provider_name: 'PAPER', feasible: false });
    },
  );

  test.for([
    ['a week', 7, {}, 'this template here: 100 % of about 1 recent deployment succeeded'],
    ['100 days', 100, {}, 'this template here: 100 % of about 1 deployment succeeded, the last 100 d ago'],
    [
      '100 days, of another template,',
      100,
      { template_name: 'other' },
      'other templates here: 100 % of about 1 deployment succeeded, the last 100 d ago',
    ],
  ] as const)(
    'calls no record recent whose newest outcome is older than a week: %s',
    async ([, days, changes, told]) => {
      const outcomes = [outcomeMessage('o', 'IDLE', days * 24 * 60, changes), outcomeMessage('p', 'BUSY', 5)];
      const { message } = await rank(request('u', [entry('IDLE'), entry('BUSY')]), { outcomes });
      expect(message.ranked_providers.find((one) => one.provider_name === 'IDLE')!.reasons[0]).toBe(told);
    },
  );

  test('keeps the same provider and region given twice as two entries, each with its own fields', async () => {
    const twice = [entry('A', { project_id: 'p1', vcpus_usage: 99 }), entry('A', { project_id: 'p2' }), entry('B')];
    const { message } = await rank(request('u', twice));
    expect(message.ranked_providers.map(({ provider_name, project_id }) => [provider_name, project_id])).toEqual([
      ['A', 'p2'],
      ['B', undefined],
      ['A', 'p1'],
    ]);
  });

  test('keeps two entries that are equal to the letter', async () => {
    const { names } = await rank(request('u', [entry('A'), entry('A')]));
    expect(names).toEqual(['A', 'A']);
  });
});

describe('the weighted policy', () => {
  // W = 0.75: FAST 0.75 x 0.4 + 0.25 x 1 = 0.55; SLOW 0.75 x 0.8 + 0 = 0.6; MID 0.75 x 0.5 + 0.25 x 0.75 = 0.5625
  const providers = [told('FAST', 0.4, 100), told('SLOW', 0.8, 500), told('MID', 0.5, 200)];

  test('orders by 0.75 success + 0.25 speed among the providers of the request', async () => {
    const served = await serving(madeModel());
    const { message, names } = await rank(request('u', providers), { served, settings: weighted() });
    expect(names).toEqual(['SLOW', 'MID', 'FAST']);
    expect(message.ranked_providers).toMatchObject([
      { classification: expect.closeTo(0.6, 6), regression: expect.closeTo(0, 6) },
      { classification: expect.closeTo(0.375, 6), regression: expect.closeTo(0.1875, 6) },
      { classification: expect.closeTo(0.3, 6), regression: expect.closeTo(0.25, 6) },
    ]);
  });

  test('puts exact flavours before the score where they are to come first', async () => {
    const served = await serving(madeModel());
    const exact = [...providers, { ...told('EXACT', 0.1, 500), exact_flavors: 2 }];
    const { names, message } = await rank(request('u', exact), {
      served,
      settings: weighted({ exactnessFirst: true }),
    });
    expect(names).toEqual(['EXACT', 'SLOW', 'MID', 'FAST']);
    expect(message.ranked_providers.map((one) => one.resource_exactness)).toEqual([1, 0.5, 0.5, 0.5]);
  });

  test('leaves out who is below the threshold only where it is told to filter', async () => {
    const served = await serving(madeModel());
    const settings = weighted({ filter: true, threshold: 0.56 });
    const { names, message } = await rank(request('u', providers), { served, settings });
    expect(names).toEqual(['SLOW', 'MID']);
    expect(message.ranked_providers.map(({ position }) => position)).toEqual([1, 2]);
    const all = await rank(request('u', providers), { served, settings: weighted({ threshold: 0.56 }) });
    expect(all.names).toHaveLength(3);
  });

  test('a score that is just the threshold passes', async () => {
    const served = await serving(madeModel());
    const { message } = await rank(request('u', providers), { served, settings: weighted() });
    const { classification, regression } = message.ranked_providers[1]!;
    const settings = weighted({ filter: true, threshold: classification! + regression! });
    expect((await rank(request('u', providers), { served, settings })).names).toHaveLength(2);
  });

  test('keeps providers without room behind the others', async () => {
    const served = await serving(madeModel());
    const short = { ...told('SHORT', 1, 50), vcpus_usage: 99 };
    const { names } = await rank(request('u', [short, ...providers]), { served, settings: weighted() });
    expect(names.at(-1)).toBe('SHORT');
  });
});
