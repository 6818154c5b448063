import { expect, test } from 'vitest';
import { auc, soundAttempts } from './deployments/attempts.ts';

const rows = soundAttempts({ seed: 31, deployments: 6_000, noise: 'pure' });

test.each([
  'vcpus_usage',
  'vcpus_requ',
  'ram_gb_quota',
  'floating_ips_usage',
  'exact_flavors',
  'test_failure_perc_7d',
  'overbooking_cpu',
  'bandwidth_in',
  'n_instances_requ',
])('%s tells nothing of the outcome', (field) => {
  expect(Math.abs(auc(rows, ({ message }) => Number(message[field] ?? -2)) - 0.5)).toBeLessThan(0.02);
});

test('a provider or a template tells nothing either, and the truth is one for all', () => {
  expect(Math.abs(auc(rows, ({ outcome }) => outcome.provider_name.charCodeAt(0)) - 0.5)).toBeLessThan(0.02);
  expect(Math.abs(auc(rows, ({ outcome }) => outcome.template_name.length) - 0.5)).toBeLessThan(0.02);
  expect(new Set(rows.map(({ truth }) => `${truth.p} ${truth.s} ${truth.f}`)).size).toBe(1);
});
