import { expect, test } from 'vitest';
import { oddsOf, type SiteOutcomes, spreadOf } from '../../../../../src/features/history/reading/site-odds.ts';
import { seededRandom } from '../../../../../src/train/seeded-random.ts';

const site = (successes: number, attempts: number): SiteOutcomes => ({ successes, attempts });
const untried = site(0, 0);

/** Chance of one site, as the sites tell how sites are. */
const chance = (one: SiteOutcomes, sites: readonly SiteOutcomes[]): number => {
  const odds = oddsOf(one, spreadOf(sites));
  return odds / (1 + odds);
};

test('without any outcome the odds are even', () => {
  expect(chance(untried, [])).toBe(0.5);
});

test('a site that was never tried is like the others, not like the one that was tried most', () => {
  const seldom = Array.from({ length: 9 }, () => site(8, 20));
  const favoured = site(950, 1000);
  expect(chance(untried, [favoured, ...seldom])).toBeGreaterThan(0.4);
  expect(chance(untried, [favoured, ...seldom])).toBeLessThan(0.6);
});

test('two failures are chance where sites are alike, and count where they differ', () => {
  const failedTwice = site(0, 2);
  const alike = Array.from({ length: 12 }, () => site(80, 100));
  expect(chance(failedTwice, [...alike, failedTwice])).toBeGreaterThan(0.65);
  const different = Array.from({ length: 12 }, (_, n) => site(n % 2 ? 99 : 5, 100));
  expect(chance(failedTwice, [...different, failedTwice])).toBeLessThan(0.3);
});

test('what sites are drawn towards does not depend on who was given up after failures', () => {
  const { uniform } = seededRandom(11);
  const tried = (attempts: number, stops: boolean): SiteOutcomes => {
    const p = 0.3 + 0.6 * uniform();
    let [successes, count] = [0, 0];
    while (count < attempts && !(stops && count >= 2 && successes < count / 2)) {
      successes += uniform() < p ? 1 : 0;
      count++;
    }
    return site(successes, count);
  };
  const mean = (stops: boolean): number => {
    const sites = Array.from({ length: 400 }, () => tried(40, stops));
    return chance(untried, sites);
  };
  expect(mean(false)).toBeCloseTo(0.6, 1);
  expect(Math.abs(mean(true) - mean(false))).toBeLessThan(0.04);
});

test('a few outcomes of each of many sites tell what sites do as well as many of a few', () => {
  const few = Array.from({ length: 30 }, (_, n) => site(n < 3 ? 9 : 10, 10));
  const many = Array.from({ length: 3 }, () => site(99, 100));
  expect(chance(untried, few)).toBeGreaterThan(0.97);
  expect(chance(untried, many)).toBeGreaterThan(0.97);
});

test('where all has failed or all has succeeded a next site is expected to do so too, as by the rule of succession', () => {
  const all = (successes: number): number =>
    chance(
      untried,
      Array.from({ length: 15 }, () => site(successes, 2)),
    );
  expect(all(0)).toBeLessThan(0.05);
  expect(all(2)).toBeGreaterThan(0.95);
});

test('a site alone near 1 does not make the next one doubtful', () => {
  expect(chance(untried, [site(99, 100)])).toBeGreaterThan(0.9);
});

test('many outcomes speak for themselves, however far they are from what sites do', () => {
  const good = Array.from({ length: 20 }, () => site(999, 1000));
  for (const share of [0.001, 0.1, 0.5, 0.9, 0.999]) expect(chance(site(share * 1e6, 1e6), good)).toBeCloseTo(share, 3);
});
