import { expect, test } from 'vitest';
import { TimeTable, usualDifferences } from '../../../../../src/features/history/variances/time-table.ts';
import { seededRandom } from '../../../../../src/train/seeded-random.ts';

const usual = usualDifferences.success;
const all = { seconds: 600, logSeconds: Math.log(600) };
const [sites, templates] = [10, 8];

/** Times of every template at every site. */
const tableOf = (
  secondsOf: (site: number, template: number, uniform: () => number, n: number) => number,
): TimeTable => {
  const { uniform } = seededRandom(3);
  const table = new TimeTable(usual);
  for (let n = 0; n < 4000; n++) {
    const [site, template] = [n % sites, Math.floor(n / sites) % templates];
    table.add(
      { pair: site * templates + template, site, template },
      secondsOf(site, template, uniform, n),
      n * 3_600_000,
    );
  }
  return table;
};

test('where sites hardly differ in their seconds, a narrow view weighs little, and a template is known soon all the same', () => {
  const { weights, logWeights } = tableOf(
    (_, template, uniform) => 300 * 2 ** template * (0.8 + 0.4 * uniform()),
  ).trust(all);
  for (const of of [weights, logWeights]) {
    expect(of.site).toBeGreaterThan(10);
    expect(of.template).toBeLessThan(1);
    expect(of.pair).toBeGreaterThan(50);
  }
});

test('where sites differ much, a few of their outcomes tell, but one alone does not', () => {
  const { weights, logWeights } = tableOf((site, _, uniform) => 100 * 2 ** site * (0.8 + 0.4 * uniform())).trust(all);
  for (const of of [weights, logWeights]) expect(of.site).toBe(2);
});

test('where sites take longer in one month than in another, late times say more of them than where they never do', () => {
  const noisy = (factor: number, uniform: () => number): number => 100 * factor * (0.8 + 0.4 * uniform());
  const steady = tableOf((site, _, uniform) => noisy(1.1 ** site, uniform)).trust(all);
  const unsteady = tableOf((site, _, uniform, n) => noisy(2 ** ((site * 7 + Math.floor(n / 768)) % 3), uniform)).trust(
    all,
  );
  expect(unsteady.shiftWeight).toBe(5);
  expect(steady.shiftWeight).toBeGreaterThan(10);
});

test('where times are short or a timeout, plain means are drawn as is usual, whatever logarithms say', () => {
  const { scatter, weights, logWeights } = tableOf((_, __, uniform) => (uniform() < 0.5 ? 10 : 3600)).trust(all);
  expect(scatter.relativeVariance / scatter.logVariance).toBeLessThan(0.5);
  for (const name of ['site', 'template', 'pair'] as const) {
    expect(weights[name]).toBeCloseTo(
      Math.max(scatter.relativeVariance / usual[name], name === 'template' ? 0 : 2),
      10,
    );
    expect(logWeights[name]).toBeGreaterThan(2 * weights[name]);
  }
});
