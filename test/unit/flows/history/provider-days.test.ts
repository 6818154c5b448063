import { expect, test } from 'vitest';
import { Providers } from '../../../../src/contracts/rest/providers.ts';
import { History } from '../../../../src/features/history/history.ts';
import { providerDays } from '../../../../src/flows/history/provider-days.ts';
import { outcome, startTime } from '../../../helpers/messages/candidates.ts';

test('the days of providers are told as the contract says, and an outcome counts only once it has finished', () => {
  const history = new History();
  const one = outcome('u1', 0);
  history.add(one);
  history.add(outcome('u2', 0, { succeeded: false }));
  history.advanceTo(startTime - 1);
  expect(providerDays(history, startTime - 1).providers).toEqual([]);
  const later = startTime + 3 * 86_400_000;
  history.advanceTo(later);
  const told = Providers.parse(providerDays(history, later));
  expect(told.providers).toHaveLength(1);
  expect(told.providers[0]).toMatchObject({
    provider_name: one.candidate.providerName,
    days: [{ successes: 1, failures: 1, mean_time_s: one.completionSeconds }],
  });
});
