import { expect, test } from 'vitest';
import {
  type LogOddsVariances,
  OutcomeVariances,
} from '../../../../../src/features/history/variances/outcome-variances.ts';
import { Spells } from '../../../../../src/features/history/variances/spells.ts';
import { seededRandom } from '../../../../../src/train/seeded-random.ts';

const dayMs = 86_400_000;
const [sites, days] = [8, 8];

type Told = readonly [site: number, finishTime: number, succeeded: boolean];

/** Outcomes whose log-odds shift from spell to spell by as much as told; six a site and spell. */
const told = ({ common, own }: LogOddsVariances, spells: number, from = 0): Told[] => {
  const { uniform } = seededRandom(11);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return Array.from({ length: spells }, (_, spell) => {
    const shared = Math.sqrt(common) * normal();
    return Array.from({ length: sites }, (_, site) => {
      const logOdds = 0.3 * (site - 4) + shared + Math.sqrt(own) * normal();
      return Array.from({ length: 6 }, (_, n): Told => {
        return [site, (from + days * spell + n) * dayMs, uniform() < 1 / (1 + Math.exp(-logOdds))];
      });
    });
  }).flat(2);
};

const shiftingOf = (outcomes: readonly Told[]): LogOddsVariances => {
  const spells = new Spells(days);
  for (const [site, finishTime, succeeded] of outcomes) spells.add(site, finishTime, succeeded ? 1 : 0);
  const variances = new OutcomeVariances({ common: 0.1, own: 0.25 });
  for (let site = 0; site < sites; site++) spells.tell(site, variances);
  return variances.read();
};

test('what sites shift together is told from what each does for itself', () => {
  const together = shiftingOf(told({ common: 1, own: 0 }, 60));
  const alone = shiftingOf(told({ common: 0, own: 1 }, 60));
  expect(together.common).toBeGreaterThan(0.4);
  expect(together.own).toBeLessThan(0.15);
  expect(alone.own).toBeGreaterThan(0.4);
  expect(alone.common).toBeLessThan(0.05);
});

test('where nothing ever shifts, the more outcomes there are, the less is a shift taken to be', () => {
  const [few, many] = [4, 60].map((spells) => shiftingOf(told({ common: 0, own: 0 }, spells)));
  expect(many!.own).toBeLessThan(0.4 * few!.own);
  expect(many!.common).toBeLessThan(0.04);
});

test('the order in which outcomes come does not matter, however old they are', () => {
  const outcomes = told({ common: 0.3, own: 0.5 }, 200);
  const [forward, backward] = [shiftingOf(outcomes), shiftingOf(outcomes.toReversed())];
  for (const name of ['common', 'own'] as const) expect(forward[name] / backward[name]).toBeCloseTo(1, 9);
});

test('what is older than 64 spells is as if it had never been', () => {
  const late = told({ common: 0, own: 0 }, 64, 64 * days);
  const [all, latest] = [shiftingOf([...told({ common: 3, own: 3 }, 64), ...late]), shiftingOf(late)];
  for (const name of ['common', 'own'] as const) expect(all[name] / latest[name]).toBeCloseTo(1, 9);
});

test('a time before 1970 has its spell as well', () => {
  const outcomes = told({ common: 0, own: 1 }, 40);
  const early = shiftingOf(outcomes.map(([site, time, succeeded]) => [site, time - 64 * days * dayMs, succeeded]));
  expect(early.own / shiftingOf(outcomes).own).toBeCloseTo(1, 9);
});
