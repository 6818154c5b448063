import { describe, expect, test } from 'vitest';
import { OutcomeVariances } from '../../../../../src/features/history/variances/outcome-variances.ts';
import { seededRandom } from '../../../../../src/train/seeded-random.ts';

const usual = { common: 0.1, own: 0.25 };
const columns = 40;

type Site = { readonly logOdds: number; readonly attempts: number };

/** Variances that are read where so many are tried at each site in each column, and log-odds differ as told. */
const readOf = (sites: readonly Site[], differs: { common: number; own: number }) => {
  const { uniform } = seededRandom(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const shared = Array.from({ length: columns }, () => Math.sqrt(differs.common) * normal());
  const variances = new OutcomeVariances(usual);
  for (const { logOdds, attempts } of sites) {
    const successes = shared.map((common) => {
      const chance = 1 / (1 + Math.exp(-logOdds - common - Math.sqrt(differs.own) * normal()));
      return Array.from({ length: attempts }, uniform).filter((draw) => draw < chance).length;
    });
    const all = successes.reduce((sum, one) => sum + one);
    for (const [column, one] of successes.entries()) variances.add(column, attempts, one, columns * attempts, all);
  }
  return variances.read();
};

/** One that nearly always succeeds and is tried first, and five near even odds that are hardly tried. */
const unequal: Site[] = [{ logOdds: 3.5, attempts: 60 }, ...Array(5).fill({ logOdds: 0, attempts: 1 })];
const alike: Site[] = Array(6).fill({ logOdds: 1, attempts: 20 });

describe('variances of log-odds by outcomes', () => {
  test('without outcomes, and with those of one column alone, the usual ones are taken', () => {
    const variances = new OutcomeVariances(usual);
    expect(variances.read()).toEqual(usual);
    variances.add(0, 5, 3, 5, 3);
    variances.add(1, 0, 0, 5, 3);
    expect(variances.read()).toEqual(usual);
  });

  test('that some sites are nearer even odds than others is no difference between columns', () => {
    const { common, own } = readOf(unequal, { common: 0, own: 0 });
    expect(own).toBeLessThan(usual.own);
    expect(common).toBeLessThan(usual.common);
  });

  test('what differs at each site for itself is told from what differs at all', () => {
    const own = readOf(alike, { common: 0, own: 1 });
    expect(own.own).toBeGreaterThan(0.6);
    expect(own.own).toBeLessThan(1.5);
    expect(own.common).toBeLessThan(0.15);
    const common = readOf(alike, { common: 1, own: 0 });
    expect(common.common).toBeGreaterThan(0.6);
    expect(common.common).toBeLessThan(1.5);
    expect(common.own).toBeLessThan(0.15);
  });

  test('differences are seen through a site that hardly ever fails', () => {
    expect(readOf(unequal, { common: 0, own: 2 }).own).toBeGreaterThan(1);
  });
});
