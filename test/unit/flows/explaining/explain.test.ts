import { describe, expect, test } from 'vitest';
import { ExplainedMessage, type Explanation } from '../../../../src/contracts/answers/explanation.ts';
import { entry, failedMessage, outcomeMessage, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { copyOfTrainedRegistry } from '../../../helpers/models/trained.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const explained = (text: string): Explanation => ExplainedMessage.parse(JSON.parse(text)).explanation!;

const asked = request('u-1', [
  entry('A', { test_failure_perc_1d: 0.6, test_failure_perc_7d: 0.5 }),
  entry('B', { vcpus_usage: 98, vcpus_requ: 4 }),
  entry('C', { vcpus_quota: -1 }),
]);

const outcomes = Array.from({ length: 40 }, (_, at) =>
  (at % 4 === 0 ? failedMessage : outcomeMessage)(`o-${at}`, 'ABC'[at % 3]!, 10 + 7 * at),
);

describe('the complete reasons', () => {
  test('add up to what the model served, say what fits, and leave the answer as it is', async () => {
    const site = openSite();
    await copyOfTrainedRegistry(site.registryRoot);
    await site.publish('training', ...outcomes);
    const service = await site.start();
    const text = await service.explain(asked, false);
    const { message } = await service.answer(asked);
    expect(text.startsWith(String(message.value).slice(0, -1))).toBe(true);
    const explanation = explained(text);
    expect(explanation).toMatchObject({ uuid: 'u-1', served_by: 'champion', background_candidates: 3, policy: 'cost' });
    for (const provider of explanation.providers) {
      for (const head of [provider.chance, provider.expected_time, provider.expected_failure_time]) {
        if (!head.attributed) throw new Error(head.why);
        const sum = (parts: readonly { margin: number; effect: number }[], key: 'margin' | 'effect') =>
          parts.reduce((total, part) => total + part[key], 0);
        const scale = head.unit === 's' ? 1 : 100;
        for (const parts of [head.groups, head.features]) {
          expect(sum(parts, 'margin')).toBeCloseTo(head.margin - head.mean_margin, 6);
          expect(Math.abs(sum(parts, 'effect') / scale - (head.value - head.mean_value))).toBeLessThan(
            head.unit === 's' ? 1e-2 : 1e-5,
          );
        }
      }
      const { cost } = provider;
      expect(cost.transfer_s! + cost.success_s! + cost.failure_s!).toBeCloseTo(cost.attempt_s!, 9);
    }
    const b = explanation.providers.find(({ provider_name }) => provider_name === 'B')!;
    expect(b.feasible).toBe(false);
    expect(b.fits).toContainEqual(
      expect.objectContaining({ resource: 'vcpus', requested: 4, free: 2, unlimited: false, fits: false }),
    );
    const c = explanation.providers.find(({ provider_name }) => provider_name === 'C')!;
    expect(c.fits).toContainEqual(
      expect.objectContaining({ resource: 'vcpus', free: null, unlimited: true, fits: true }),
    );
  });

  test('say "not attributed" where no model answered', async () => {
    const service = await openSite().start();
    const { providers, model } = explained(await service.explain(asked, false));
    expect(model).toBeNull();
    expect(providers[0]!.chance).toMatchObject({ attributed: false, why: expect.stringMatching(/^not attributed: /) });
  });

  test('tell what would have to change for a provider to be the first, and so it is', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const service = await site.start();
    const both = request('u-2', [told('A', 0.5), told('B', 0.9)]);
    const { providers } = explained(await service.explain(both, false));
    expect(providers[0]!.first_if).toBeNull();
    const chance = providers[1]!.first_if!.find(({ what }) => what === 'success_probability')!;
    const after = (p: number) => ({ ...both, uuid: `u-${p}`, providers: [told('A', p), told('B', 0.9)] });
    const firstOf = async (p: number) =>
      JSON.parse(String((await service.answer(after(p))).message.value)).ranked_providers[0].provider_name;
    expect(await firstOf(chance.to + 1e-6)).toBe('A');
    expect(await firstOf(chance.to - 1e-4)).toBe('B');
  });

  test('tell a chance that would do from the one there is, however close', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const service = await site.start();
    const close = request('u-3', [told('A', 0.8384), told('B', 0.8389)]);
    const { providers } = explained(await service.explain(close, true));
    expect(providers[1]!.first_if![0]!.text).toBe('first if its chance were at least 83.9 %, not 83.8 %');
  });

  test('tell times in the unit that people would take', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const service = await site.start();
    const textOf = async (uuid: string, seconds: number) => {
      const both = request(uuid, [told('A', 0.9, seconds), told('B', 0.9, 600)]);
      const { providers } = explained(await service.explain(both, true));
      return providers[1]!.first_if!.find(({ what }) => what === 'expected_time_s')!.text;
    };
    expect(await textOf('u-4', 1500)).toBe('first if it ran after at most 10 min, not 25 min');
    expect(await textOf('u-5', 605)).toBe('first if it ran after at most 10 min, not 10.1 min');
    expect(await textOf('u-6', 9000)).toBe('first if it ran after at most 10 min, not 2.5 h');
  });

  test('tell how much quota would have to be free', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const service = await site.start();
    const short = { ...told('A', 0.95), vcpus_usage: 98 };
    const { providers } = explained(await service.explain(request('u-3', [short, told('B', 0.9)]), true));
    expect(providers[1]!.first_if).toContainEqual(
      expect.objectContaining({ what: 'vcpus_free', from: 2, text: expect.stringMatching(/^first if at least /) }),
    );
    // Cores are whole.
    expect(providers[1]!.first_if!.find(({ what }) => what === 'vcpus_free')!.to).toBe(4);
    expect(providers[1]!.first_if!.find(({ what }) => what === 'ram_gb_free')).toBeUndefined();
  });
});
