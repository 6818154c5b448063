import { expect, test } from 'vitest';
import { type ChanceDifferences, Differences } from '../../../../../src/features/history/variances/differences.ts';
import type { CellNumbers } from '../../../../../src/features/history/variances/two-way.ts';
import { seededRandom } from '../../../../../src/train/seeded-random.ts';

const sites = 8;
const templates = 10;

/** What is read of outcomes of all sites and templates, their chances as told; in an order that a seed gives. */
const told = (
  chance: (site: number, template: number) => number,
  attempts: number,
  share: number,
  backwards = false,
): ChanceDifferences => {
  const { uniform } = seededRandom(5);
  const numbers = new Map<string, number>();
  const numbered = (name: string): number => {
    if (!numbers.has(name)) numbers.set(name, [...numbers.keys()].filter((one) => one[0] === name[0]).length);
    return numbers.get(name)!;
  };
  const outcomes = Array.from({ length: attempts }, () => {
    const [site, template] = [Math.floor(uniform() * sites), Math.floor(uniform() * templates)];
    return { site, template, succeeded: uniform() < chance(site, template) };
  });
  const differences = new Differences();
  const pairs = new Map<number, CellNumbers>();
  for (const { site, template, succeeded } of backwards ? outcomes.toReversed() : outcomes) {
    const cells = {
      pair: numbered(`p${site}-${template}`),
      site: numbered(`s${site}`),
      template: numbered(`t${template}`),
    };
    differences.add(cells, succeeded);
    pairs.set(cells.pair, cells);
  }
  return differences.read(share, differences.variances(pairs.values()));
};

const untold = (share: number): ChanceDifferences => {
  const differences = new Differences();
  return differences.read(share, differences.variances([]));
};

test('without any outcome the usual differences are taken for granted', () => {
  const { templateWeight, pairVariance } = untold(0.5);
  expect(Math.round(templateWeight)).toBe(13);
  expect(pairVariance).toBeCloseTo(0.3, 9);
});

test('where nothing differs, a narrow view counts little; where something does, it counts', () => {
  const alike = told(() => 0.6, 4000, 0.6);
  expect(alike.templateWeight).toBeGreaterThan(50);
  expect(alike.pairVariance).toBeLessThan(0.1);
  const bySite = told((site) => (site % 2 ? 0.85 : 0.35), 4000, 0.6);
  expect(bySite.templateWeight).toBeGreaterThan(50);
  expect(bySite.pairVariance).toBeLessThan(0.1);
  const byTemplate = told((_, template) => (template % 2 ? 0.85 : 0.35), 4000, 0.6);
  expect(byTemplate.templateWeight).toBeLessThan(8);
  const byPair = told((site, template) => ((site + template) % 2 ? 0.95 : 0.25), 4000, 0.6);
  expect(byPair.pairVariance).toBeGreaterThan(1);
});

test('a few outcomes move what is usual little', () => {
  const usual = untold(0.6);
  for (const few of [
    told(() => 0.6, 60, 0.6),
    told((site, template) => ((site + template) % 2 ? 0.95 : 0.25), 20, 0.6),
  ]) {
    const { pairVariance } = few;
    expect(pairVariance / usual.pairVariance).toBeGreaterThan(0.33);
    expect(pairVariance / usual.pairVariance).toBeLessThan(3);
  }
});

test('the order of the outcomes does not matter', () => {
  const chance = (site: number, template: number): number => 0.2 + 0.05 * site + 0.03 * template;
  const [forward, backward] = [told(chance, 900, 0.5), told(chance, 900, 0.5, true)];
  for (const name of ['templateWeight', 'pairVariance'] as const)
    expect(forward[name] / backward[name]).toBeCloseTo(1, 9);
});
