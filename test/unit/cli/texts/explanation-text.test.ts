import { expect, test } from 'vitest';
import { plainPage } from '../../../../src/cli/terminal/page.ts';
import { explanationText } from '../../../../src/cli/texts/explanation-text.ts';
import type { ExplainedProvider, Explanation } from '../../../../src/contracts/answers/explanation.ts';

const why = { attributed: false, value: null, why: 'not attributed' } as const;

const provider = (position: number): ExplainedProvider => ({
  provider_name: 'CLOUD-INFN-CATANIA',
  region_name: 'INFN-CT',
  position,
  feasible: true,
  success_probability: 0.999,
  expected_time_s: 5300,
  expected_failure_time_s: 5300,
  cost: { transfer_s: 5300, success_s: 5300, failure_s: 5300, attempt_s: 15_900, per_success_s: 360_000 },
  fits: [],
  chance: why,
  expected_time: why,
  expected_failure_time: why,
  history: null,
  monitoring: { time: null, age_s: 5300, test_failure_share: { '1d': null, '7d': null, '30d': null } },
  first_if: null,
  reasons: [],
});

const explained = (providers: readonly ExplainedProvider[]): Explanation => ({
  uuid: 'u',
  ranked_at: null,
  served_by: 'history',
  model: null,
  policy: 'cost',
  background_candidates: providers.length,
  providers: [...providers],
});

test('the table of costs fits a terminal of 80 columns, and leaves room to tell the providers by', () => {
  const explanation = explained(Array.from({ length: 10 }, (_, index) => provider(index + 1)));
  const lines = explanationText(explanation, { ...plainPage, width: 80 });
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.filter((line) => line.includes('CLOUD-INFN'))).toHaveLength(20);
});

test('what others hold of a quota is told beside what is free, so that nothing reads as the -1 of an unlimited one', () => {
  const ip = { resource: 'floating_ips', requested: 1, quota: 3, usage: 3, unlimited: false, fits: false } as const;
  const shortages = (held: number): string | undefined => {
    const short = { ...provider(1), fits: [{ ...ip, held, free: 0 - held }] };
    return explanationText(explained([short]), plainPage).find((line) => line.includes('floating_ips'));
  };
  expect(shortages(0)).toMatch(/yes; floating_ips: requested 1, free 0$/);
  expect(shortages(1)).toMatch(/yes; floating_ips: requested 1, free 0, held 1$/);
});
