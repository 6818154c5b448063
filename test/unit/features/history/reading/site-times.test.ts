import { expect, test } from 'vitest';
import { SiteTimeSums, timeAt, usualTimes } from '../../../../../src/features/history/reading/site-times.ts';
import { Scatter, type TimeScatter } from '../../../../../src/features/history/variances/scatter.ts';
import type { TimeTrust } from '../../../../../src/features/history/variances/time-table.ts';
import { seededRandom } from '../../../../../src/train/seeded-random.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));

/** The scatter of cells of times, by their outcomes one by one. */
const scatterOf = (cells: readonly (readonly number[])[]) => {
  const scatter = new Scatter();
  for (const [cell, times] of cells.entries()) for (const seconds of times) scatter.add(cell, seconds);
  return scatter.read();
};

const timesOf = (seconds: readonly number[]) => ({
  count: seconds.length,
  seconds: seconds.reduce((sum, one) => sum + one, 0),
  logSeconds: seconds.reduce((sum, one) => sum + Math.log(one), 0),
});

/** Trust where sites differ by a variance of 0.25, and what templates add to that by 0.05. */
const trusting = (scatter: TimeScatter): TimeTrust => {
  const weightsOf = (noise: number) => ({ site: noise / 0.25, template: noise / 0.5, pair: noise / 0.05 });
  const { logVariance, relativeVariance } = scatter;
  const all = { seconds: 300, logSeconds: Math.log(300) };
  return {
    all,
    scatter,
    logWeights: weightsOf(logVariance),
    weights: weightsOf(relativeVariance),
    logsHold: Math.min(Math.max((2 * relativeVariance) / logVariance - 1, 0), 1),
    shiftWeight: 10,
  };
};

const slownessOf = (
  here: readonly number[],
  everywhere: readonly number[],
  scatter = scatterOf([everywhere]),
): number => {
  const sums = new SiteTimeSums({ count: 0, seconds: 1, logSeconds: 2 }, trusting(scatter));
  const tally = (seconds: readonly number[]) => Float64Array.from(Object.values(timesOf(seconds)));
  sums.add(tally(here), tally(everywhere), tally([]));
  return sums.read({ slowness: 1, logSlowness: 0 }).slowness;
};

/** What each test draws hangs on no other test. */
const drawing = () => {
  const { uniform } = seededRandom(4);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const heavy = (count: number): number[] => Array.from({ length: count }, () => 300 * Math.exp(1.6 * normal()));
  const timeouts = (count: number, share: number): number[] =>
    Array.from({ length: count }, (_, n) => (n < share * count ? 3600 : 20) * (1 + 0.1 * uniform()));
  return { heavy, timeouts };
};

test('scatter is what is left within cells, whatever their means', () => {
  const { heavy } = drawing();
  const cells = [1, 5, 40].map((factor) => heavy(2000).map((seconds) => factor * seconds));
  const { logVariance, relativeVariance } = scatterOf(cells);
  expect(logVariance).toBeCloseTo(mean(cells.map((times) => variance(times.map(Math.log)))), 1);
  const squares = mean(cells.map(variance)) / mean(cells.map((times) => mean(times) ** 2));
  expect(relativeVariance / squares).toBeCloseTo(1, 2);
});

test('heavy tails tell little of a site by their mean, and more by their logarithms', () => {
  const { heavy } = drawing();
  const everywhere = heavy(3000);
  const lucky = Array.from({ length: 200 }, () => slownessOf(heavy(30), everywhere));
  const plain = Array.from({ length: 200 }, () => mean(heavy(30)) / mean(everywhere));
  const error = (found: readonly number[]): number => mean(found.map((slowness) => Math.abs(slowness - 1)));
  expect(error(lucky)).toBeLessThan(0.8 * error(plain));
  const slow = Array.from({ length: 50 }, () =>
    slownessOf(
      heavy(30).map((seconds) => 3 * seconds),
      everywhere,
    ),
  );
  expect(mean(slow)).toBeGreaterThan(1.7);
});

test('a site where a few get stuck is slow in the end, although its logarithms hardly tell', () => {
  const { heavy } = drawing();
  const everywhere = heavy(3000);
  const stuck = (count: number): number[] => heavy(count).map((seconds, n) => (n % 10 === 0 ? 60 * seconds : seconds));
  expect(slownessOf(stuck(1000), everywhere)).toBeGreaterThan(3);
});

test('of short failures and timeouts the means tell', () => {
  const { timeouts } = drawing();
  const everywhere = timeouts(3000, 0.4);
  expect(slownessOf(timeouts(2000, 0.6), everywhere)).toBeCloseTo(1.5, 1);
});

test('a site that is alone with a template is not taken for one like any other', () => {
  const seconds = Array.from({ length: 3 }, () => 1200);
  expect(slownessOf(seconds, seconds, { logVariance: 0.2, relativeVariance: 0.22 })).toBeGreaterThan(1.05);
});

test('a run of short failures where others time out is no shift, one of longer successes is', () => {
  const { timeouts } = drawing();
  const latelyOf = (here: readonly number[], lately: readonly number[], scatter: TimeScatter): number => {
    const sums = new SiteTimeSums({ count: 0, seconds: 1, logSeconds: 2 }, trusting(scatter));
    const tally = (seconds: readonly number[]) => Float64Array.from(Object.values(timesOf(seconds)));
    sums.add(tally([...here, ...lately]), tally(here), tally(lately));
    return sums.read({ slowness: 1, logSlowness: 0 }).lately;
  };
  const failures = timeouts(300, 0.5);
  const short = Array.from({ length: 10 }, () => 20);
  expect(latelyOf(failures, short, scatterOf([failures]))).toBe(1);
  const alike = Array.from({ length: 300 }, (_, n) => 300 + (n % 100));
  expect(latelyOf(alike, [900, 900, 900, 900, 900], scatterOf([alike]))).toBeGreaterThan(1.1);
});

test('a template at a site is expected by site and template at first, and by its own times in the end', () => {
  const trust = trusting({ logVariance: 0.2, relativeVariance: 0.22 });
  const site = { slowness: 2, logSlowness: Math.log(2), lately: 1 };
  const everywhere = { seconds: 300, logSeconds: Math.log(300) };
  const expected = (count: number): number =>
    timeAt(site, timesOf(Array.from({ length: count }, () => 1200)), everywhere, trust);
  expect(expected(0)).toBe(600);
  expect(expected(2)).toBeLessThan(900);
  expect(expected(500)).toBeGreaterThan(1180);
});

test('a template is expected by all at first, and by its own times in the end', () => {
  const trust = trusting({ logVariance: 0.2, relativeVariance: 0.22 });
  const expected = (count: number): number =>
    usualTimes(timesOf(Array.from({ length: count }, () => 1200)), trust).seconds;
  expect(expected(0)).toBe(300);
  expect(expected(3)).toBeGreaterThan(900);
  expect(expected(500)).toBeGreaterThan(1190);
});
