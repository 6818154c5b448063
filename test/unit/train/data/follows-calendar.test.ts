import { expect, test } from 'vitest';
import type { Outcome } from '../../../../src/contracts/messages/outcome.ts';
import { followsCalendar } from '../../../../src/train/data/follows-calendar.ts';
import { buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';
import { candidate, outcome } from '../../../helpers/messages/candidates.ts';

const sites = ['SITE-A', 'SITE-B', 'SITE-C', 'SITE-D'];
const minutesPerDay = 1440;

/** Outcomes of four sites in sixty days, with a chance and seconds by the share of the day that is over. */
const made = (seed: number, chance: (day: number) => number, seconds: (day: number) => number): Outcome[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 800 }, (_, n) => {
    const minute = Math.floor(random.uniform() * 60 * minutesPerDay);
    const day = (minute % minutesPerDay) / minutesPerDay;
    return outcome(`u${n}`, minute, {
      succeeded: random.uniform() < chance(day),
      completionSeconds: seconds(day) * (0.5 + random.uniform()),
      candidate: candidate({ providerName: sites[n % sites.length]! }),
    });
  });
};
const steady = (): number => 0.7;
const busyAtNoon = (day: number): number => (Math.abs(day - 0.5) < 0.25 ? 0.4 : 0.9);

test('outcomes that come as they come follow no calendar', () => {
  const found = Array.from({ length: 40 }, (_, seed) => followsCalendar(made(seed, steady, () => 300)));
  expect(found.filter(Boolean).length).toBeLessThanOrEqual(1);
});

test('sites that fail more at noon, or take longer, follow it', () => {
  expect(followsCalendar(made(1, busyAtNoon, () => 300))).toBe(true);
  expect(followsCalendar(made(1, steady, (day) => 300 / busyAtNoon(day)))).toBe(true);
});

test('a site with few outcomes says nothing', () => {
  expect(followsCalendar(made(1, busyAtNoon, () => 300).slice(0, 80))).toBe(false);
});

test('there are columns of the calendar, at each site too, only where outcomes follow it', () => {
  const about = (outcomes: readonly Outcome[]): string[] =>
    buildTrainingSet(outcomes.map((one) => ({ outcome: one }))).names.filter((name) => /hour_|weekend/.test(name));
  expect(about(made(2, steady, () => 300))).toEqual([]);
  expect(about(made(2, busyAtNoon, () => 300))).toHaveLength(3 + 3 * sites.length);
});
