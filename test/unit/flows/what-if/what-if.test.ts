import { describe, expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import { WhatIfAnswer } from '../../../../src/contracts/answers/what-if.ts';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { entry, outcomeMessage, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const asked = request('u', [told('A', 0.9), told('B', 0.8), told('C', 0.7)]);

const namesOf = (message: RankedMessage) => message.ranked_providers.map((one) => one.provider_name);

const served = async () => {
  const site = openSite();
  await site.promote(madeModel());
  const service = await site.start();
  const suppose = async (changes: JsonObject[], message = asked) =>
    WhatIfAnswer.parse(JSON.parse(await service.whatIf({ request: message, changes })));
  return { site, service, suppose };
};

describe('what if', () => {
  test('a quota were smaller: both orders, and what differs', async () => {
    const { suppose } = await served();
    const { differs, before, after, providers } = await suppose([{ provider_name: 'A', set: { vcpus_quota: 22 } }]);
    expect(differs).toBe(true);
    expect(namesOf(before)).toEqual(['A', 'B', 'C']);
    expect(namesOf(after)).toEqual(['B', 'C', 'A']);
    expect(after.ranked_providers[2]!.reasons).toContain('vcpus: requested 4, free 2');
    expect(providers.map(({ provider_name, position, feasible }) => [provider_name, position, feasible])).toEqual([
      ['B', { before: 2, after: 1 }, { before: true, after: true }],
      ['C', { before: 3, after: 2 }, { before: true, after: true }],
      ['A', { before: 1, after: 3 }, { before: true, after: false }],
    ]);
  });

  test('a usage were larger at every provider: none fits', async () => {
    const { suppose } = await served();
    const { after } = await suppose([{ set: { n_instances_usage: 50 } }]);
    expect(after.ranked_providers.map(({ feasible }) => feasible)).toEqual([false, false, false]);
  });

  test('a site were down: nothing succeeds there, and it comes last', async () => {
    const { suppose } = await served();
    const { after, p_any_success, expected_time_to_success_s } = await suppose([{ provider_name: 'A', down: true }]);
    expect(namesOf(after)).toEqual(['B', 'C', 'A']);
    expect(after.ranked_providers[2]).toMatchObject({ feasible: false, success_probability: 0 });
    expect(after.ranked_providers[2]!.reasons[0]).toBe('supposed to be down');
    expect(p_any_success.after).toBeLessThan(p_any_success.before!);
    expect(expected_time_to_success_s.after).toBeGreaterThan(expected_time_to_success_s.before!);
  });

  test('the tests failed more often: by the rules it falls behind', async () => {
    const site = openSite();
    const service = await site.start();
    const question = {
      request: request('u', [entry('A'), entry('B')]),
      changes: [{ provider_name: 'A', region_name: 'one', set: { test_failure_perc_1d: 0.9 } }],
    };
    const { before, after } = WhatIfAnswer.parse(JSON.parse(await service.whatIf(question)));
    expect([namesOf(before), namesOf(after)]).toEqual([
      ['A', 'B'],
      ['B', 'A'],
    ]);
  });

  test('its data lay elsewhere, or here: the order counts the transfer', async () => {
    const { suppose } = await served();
    const withData = { ...asked, datasets: [{ scope: 'cms', name: 'raw', bytes: 5e12 }] };
    const here = await suppose([{ provider_name: 'C', data: 'here' }], withData);
    expect(namesOf(here.before)).toEqual(['A', 'B', 'C']);
    expect(namesOf(here.after)).toEqual(['C', 'A', 'B']);
    expect(here.providers[0]!.transfer_time_s.after).toBe(0);
    expect(here.providers[1]!.transfer_time_s.after).toBeGreaterThan(600);
    const moved = await suppose(
      [
        { provider_name: 'C', data: 'here' },
        { provider_name: 'B', data: 'here' },
        { provider_name: 'C', data: 'elsewhere' },
      ],
      withData,
    );
    expect(namesOf(moved.after)[0]).toBe('B');
    expect(moved.providers.find((one) => one.provider_name === 'C')!.transfer_time_s.after).toBeGreaterThan(600);
  });

  test('a feature were another: the others of its entry stay', async () => {
    const { suppose } = await served();
    const { after } = await suppose([{ provider_name: 'C', set: { features: { chance: 0.99 } } }]);
    expect(after.ranked_providers[0]).toMatchObject({
      provider_name: 'C',
      features: { chance: 0.99, seconds: 100, lost: 1000 },
    });
  });

  test('changes follow one another, and the last one holds', async () => {
    const { suppose } = await served();
    const { differs } = await suppose([
      { provider_name: 'A', down: true },
      { provider_name: 'A', down: false, set: { vcpus_quota: 1 } },
      { provider_name: 'A', set: { vcpus_quota: 100 } },
    ]);
    expect(differs).toBe(false);
  });

  test('nothing differed: both answers are the one that is given then', async () => {
    const { service, suppose } = await served();
    const { differs, before, after } = await suppose([{ set: { vcpus_usage: 20 } }]);
    const live = RankedMessage.parse(JSON.parse(String((await service.answer(asked)).message.value)));
    expect(differs).toBe(false);
    expect(after).toEqual(before);
    expect({ ...before, ranked_at: '' }).toEqual({ ...live, ranked_at: '' });
  });

  test('leaves nothing behind: no answer, no message, no reservation', async () => {
    const { site, service, suppose } = await served();
    await suppose([{ provider_name: 'A', down: true }]);
    const given = await service.answer({ ...asked, uuid: 'another' });
    expect(RankedMessage.parse(JSON.parse(String(given.message.value))).ranked_providers[0]!.reserved).toBeUndefined();
    expect((await service.answer(asked)).repeated).toBe(false);
    const keys = (await site.topic('ranked_providers', 2)).map(({ key }) => key);
    expect(keys).toEqual(['another', 'u']);
  });

  test('counts what others hold, whatever quota is supposed', async () => {
    const { service, suppose } = await served();
    await service.answer({ ...asked, uuid: 'another' });
    const { before, after } = await suppose([{ provider_name: 'A', set: { vcpus_quota: 27 } }]);
    expect(before.ranked_providers[0]).toMatchObject({ feasible: true, reserved: { deployments: 1, vcpus: 4 } });
    const [, , a] = after.ranked_providers;
    expect(a!.reasons).toContain('vcpus: requested 4, free 7, of which 4 held by 1 deployment just sent here');
  });

  test('sees the same history on both sides', async () => {
    const { site, service, suppose } = await served();
    await site.publish('training', outcomeMessage('o', 'A', 0));
    await expect.poll(() => service.health().outcomes).toBe(1);
    const { before, after } = await suppose([{ provider_name: 'B', set: { vcpus_usage: 0 } }]);
    expect(after.ranked_providers[0]!.reasons).toEqual(before.ranked_providers[0]!.reasons);
  });

  test.for([
    [[{ provider_name: 'Z', down: true }], 'MESSAGE_FIELD_RANGE', "Z is not among the request's providers"],
    [[{ provider_name: 'A', region_name: 'two', down: true }], 'MESSAGE_FIELD_RANGE', 'A/two is not among'],
    [[{ set: { vcpu_quota: 3 } }], 'MESSAGE_FIELD_TYPE', 'vcpu_quota'],
    [[{ set: { vcpus_quota: 'many' } }], 'MESSAGE_FIELD_TYPE', 'changes.0.set.vcpus_quota: must be -1 or a number'],
    [[{ set: { monitoring_time: true } }], 'MESSAGE_FIELD_TYPE', 'must be a time'],
    [[{ provider_name: 'A' }], 'MESSAGE_FIELD_TYPE', 'must say what is changed'],
    [[], 'MESSAGE_FIELD_TYPE', 'changes'],
  ] as const)('%j is refused', async ([changes, code, text]) => {
    const { suppose } = await served();
    await expect(suppose([...changes] as JsonObject[])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });
});
