import { describe, expect, test } from 'vitest';
import { decodeRequest } from '../../../src/contracts/messages/decode-request.ts';
import { History } from '../../../src/features/history/history.ts';
import { Reservations } from '../../../src/features/reservations/reservations.ts';
import { rankRequest } from '../../../src/flows/ranking/rank-request.ts';
import { entry, failedMessage, outcomeMessage, request, submission, told } from '../../helpers/messages/messages.ts';
import { byCost } from '../../helpers/messages/rank-lines.ts';
import { madeModel } from '../../helpers/models/made-model.ts';
import { rank, serving } from './rank.ts';

const outcomes = [
  ...Array.from({ length: 6 }, (_, at) => outcomeMessage(`good-${at}`, 'GOOD', 60 * (at + 1))),
  ...Array.from({ length: 6 }, (_, at) => failedMessage(`bad-${at}`, 'BAD', 60 * (at + 1))),
];

describe('the ladder', () => {
  test('the champion answers, and its name, version and hash stand in the answer', async () => {
    const files = madeModel();
    const { message } = await rank(request('u', [told('A', 0.2), told('B', 0.9)]), { served: await serving(files) });
    expect(message).toMatchObject({
      served_by: 'champion',
      model: { name: 'provider-ranker', version: 3, sha256: files.card.sha256 },
      ranked_providers: [
        { provider_name: 'B', success_probability: expect.closeTo(0.9), expected_time_s: 100 },
        { provider_name: 'A', success_probability: expect.closeTo(0.2), expected_failure_time_s: 1000 },
      ],
    });
  });

  test('the last good model says that it is not the champion', async () => {
    const served = await serving(madeModel(), 'last_good');
    const { message } = await rank(request('u', [told('A', 0.2)]), { served });
    expect(message).toMatchObject({ served_by: 'last_good', model: { version: 3 } });
  });

  test('heads that a model lacks come from the history', async () => {
    const served = await serving(madeModel({ outputs: ['probability'] }));
    const { message } = await rank(request('u', [told('GOOD', 0.4)]), { outcomes, served });
    const [found] = message.ranked_providers;
    expect(found).toMatchObject({ success_probability: expect.closeTo(0.4) });
    expect(found!.expected_time_s).toBeGreaterThan(250);
    expect(found!.expected_time_s).toBeLessThan(700);
  });

  test('seconds that make no sense come from the history, the probability stays', async () => {
    const served = await serving(madeModel());
    const { message, faults } = await rank(request('u', [told('GOOD', 0.4, -5, -7)]), { outcomes, served });
    const [found] = message.ranked_providers;
    expect(message.served_by).toBe('champion');
    expect(found!.success_probability).toBeCloseTo(0.4);
    expect(found!.expected_time_s).toBeGreaterThan(250);
    expect(found!.expected_failure_time_s).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  test.for([
    ['NaN', -1],
    ['a probability above 1', 4],
  ] as const)('a model that gives %s for one provider leaves the whole answer to the history', async ([, chance]) => {
    const served = await serving(madeModel({ roots: true }));
    const { message, faults, names } = await rank(request('u', [told('BAD', chance), told('GOOD', 0.01)]), {
      outcomes,
      served,
    });
    expect(message).toMatchObject({ served_by: 'history', model: null });
    expect(names).toEqual(['GOOD', 'BAD']);
    expect(faults).toMatchObject([['champion', { code: 'MODEL_FAILED' }]]);
  });

  test('without a model classification and regression are -1', async () => {
    const { message } = await rank(request('u', [entry('GOOD'), entry('BAD')]), { outcomes });
    expect(message).toMatchObject({
      served_by: 'history',
      ranked_providers: [
        { provider_name: 'GOOD', classification: -1, regression: -1 },
        { provider_name: 'BAD', classification: -1, regression: -1 },
      ],
    });
  });

  test('without model and history the tests and the quota decide', async () => {
    const { message, names } = await rank(
      request('u', [
        entry('FAILING', { test_failure_perc_1d: 1, test_failure_perc_7d: 1 }),
        entry('FULL', { vcpus_usage: 98 }),
        entry('WELL'),
      ]),
    );
    expect(message.served_by).toBe('rules');
    expect(names).toEqual(['WELL', 'FAILING', 'FULL']);
    expect(message.ranked_providers[2]).toMatchObject({ feasible: false });
    expect(message.ranked_providers[2]!.reasons[0]).toBe('vcpus: requested 4, free 2');
  });

  test('a site that fails its tests is told from the others still after the first outcome elsewhere', async () => {
    const providers = [entry('AILING', { test_failure_perc_1d: 1, test_failure_perc_7d: 1 }), entry('WELL')];
    const { message, names } = await rank(request('u', providers), {
      outcomes: [outcomeMessage('u', 'ELSEWHERE', 60)],
    });
    expect(message.served_by).toBe('history');
    expect(names).toEqual(['WELL', 'AILING']);
  });

  test('a model answers for up to 1000 providers, the rules above that, and nobody is lost', async () => {
    const served = await serving(madeModel());
    const many = Array.from({ length: 1001 }, (_, at) => told(`P${at}`, (at % 50) / 50));
    const whole = await rank(request('u', many), { outcomes, served });
    expect(whole.message).toMatchObject({ served_by: 'rules', model: null });
    expect(new Set(whole.names).size).toBe(1001);
    expect(whole.message.ranked_providers.at(-1)).toMatchObject({ position: 1001, classification: -1 });
    const fewer = await rank(request('u', many.slice(1)), { outcomes, served });
    expect(fewer.message).toMatchObject({ served_by: 'champion' });
    expect(new Set(fewer.names).size).toBe(1000);
  });

  test('a model that learned from later outcomes is flagged, one that did not is not', async () => {
    const data = { outcomes: 1, rejected: 0, first_finish: null, hash: '' };
    const later = await serving(madeModel({ card: { data: { ...data, last_finish: '2025-06-11T10:00:00.001Z' } } }));
    const earlier = await serving(madeModel({ card: { data: { ...data, last_finish: '2025-06-11T10:00:00Z' } } }));
    const one = request('u', [told('A', 0.5)]);
    expect((await rank(one, { served: later })).message.model_from_future).toBe(true);
    expect((await rank(one, { served: earlier })).message.model_from_future).toBeUndefined();
  });
});

describe('where the history can not be read', () => {
  class UnreadableHistory extends History {
    override at(): never {
      throw new Error('damaged');
    }

    override shortages(): never {
      throw new Error('damaged');
    }
  }

  const asked = decodeRequest(request('u', [told('A', 0.2), { ...told('B', 0.9), vcpus_usage: 99 }]), {
    now: submission,
  });

  const ranker = async (reservations?: Reservations) => {
    const faults: [rung: string, fault: unknown][] = [];
    const served = await serving(madeModel());
    return {
      faults,
      history: new UnreadableHistory(),
      served: () => served,
      settings: byCost,
      onFault: (...fault: [rung: string, fault: unknown]) => {
        faults.push(fault);
      },
      reservations,
    };
  };

  test('the rules answer, since a model rests on it too', async () => {
    const deps = await ranker();
    const { servedBy, providers } = (await rankRequest(asked, submission, deps)).answer;
    expect(servedBy).toBe('rules');
    expect(providers.map(({ entry: { provider_name }, feasible }) => [provider_name, feasible])).toEqual([
      ['A', true],
      ['B', false],
    ]);
    expect(deps.faults.map(([rung]) => rung)).toContain('history');
  });

  test('reservations are counted all the same', async () => {
    const deps = await ranker(new Reservations());
    await rankRequest({ ...asked, uuid: 'before' }, submission, deps);
    const { providers } = (await rankRequest(asked, submission, deps)).answer;
    expect(providers[0]!.reserved).toMatchObject({ deployments: 1, vcpus: 4 });
  });
});
