import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../../../src/contracts/messages/outcome.ts';
import { historyFeatureNames } from '../../../../../src/features/history/estimates.ts';
import { History } from '../../../../../src/features/history/history.ts';
import { siteKey } from '../../../../../src/features/history/keys.ts';
import { Shifts } from '../../../../../src/features/history/variances/shift-variances.ts';
import { seededRandom } from '../../../../../src/train/seeded-random.ts';
import { candidate, outcome, startTime } from '../../../../helpers/messages/candidates.ts';

const dayMs = 86_400_000;
const sites = ['SITE-A', 'SITE-B', 'SITE-C', 'SITE-D'];

const at = (site: string, template: string, day: number, n: number, succeeded: boolean): Outcome =>
  outcome(`${site}-${template}-${day}-${n}`, Math.round(1440 * (day + n / 20)), {
    succeeded,
    templateName: template,
    candidate: candidate({ providerName: site }),
  });

/** Three outcomes a day at each site, with the chance told of a day and a site. */
const days = (count: number, chance: (day: number, site: number) => number): Outcome[] => {
  const { uniform } = seededRandom(3);
  return Array.from({ length: count }, (_, day) =>
    sites.map((site, number) => {
      const expected = chance(day, number);
      return Array.from({ length: 3 }, (_, n) => at(site, 'vm', day, n, uniform() < expected));
    }),
  ).flat(2);
};

const fed = (outcomes: readonly Outcome[]): History => {
  const history = new History();
  for (const one of outcomes) history.add(one);
  return history;
};

const chanceAt = (history: History, day: number, providerName: string, template = 'vm'): number => {
  const time = startTime + day * dayMs;
  history.advanceTo(time);
  const site = siteKey({ providerName, regionName: 'one' });
  return history.at(time).estimate({ site, template, group: 'group' }).success;
};

const steady = (): number => 0.7;
/** Each site has good and bad fortnights of its own. */
const unsteady = (day: number, site: number): number => ((Math.floor(day / 14) * (site + 3) * 7) % 5 < 2 ? 0.3 : 0.95);
/** Each breaks for three days in fifteen. */
const breaking = (day: number, site: number): number => (Math.floor(day / 3 + site) % 5 === 0 ? 0.1 : 0.85);

describe('shifts', () => {
  test('a few failures say less of a site where sites have never shifted than where they always do', () => {
    const failures = [0, 1, 2].map((n) => at('SITE-A', 'vm', 280, n, false));
    const moved = (outcomes: readonly Outcome[]): number => {
      const [before, after] = [fed(outcomes), fed([...outcomes, ...failures])];
      const logit = (chance: number): number => Math.log(chance / (1 - chance));
      return logit(chanceAt(before, 281, 'SITE-A')) - logit(chanceAt(after, 281, 'SITE-A'));
    };
    expect(moved(days(280, unsteady))).toBeGreaterThan(1.5 * moved(days(280, steady)));
  });

  const changeRates = (chance: (day: number, site: number) => number) => {
    const shifts = new Shifts();
    for (const { candidate: tried, finishTime, succeeded } of days(120, chance)) {
      shifts.add(sites.indexOf(tried.providerName), finishTime, succeeded);
    }
    const { passing, lasting } = shifts.variances([...sites.keys()]).changeRates;
    return { passing, lasting, either: passing + lasting };
  };

  test('how likely a site changes at once is told by how sites did: hardly ever where none did, often where all do', () => {
    expect(changeRates(steady).either).toBeLessThan(0.01);
    expect(changeRates(breaking).either).toBeGreaterThan(0.02);
    const { passing, lasting } = new Shifts().variances([]).changeRates;
    expect(passing + lasting).toBeCloseTo(0.02);
  });

  test('sites near even odds that are hardly tried are not taken to change because one that is tried first is steady', () => {
    const { uniform } = seededRandom(5);
    const steadily = (site: string, n: number, chance: number): Outcome[] =>
      Array.from({ length: 120 }, (_, day) => day)
        .filter((day) => day % 3 === 0 || n > 1)
        .flatMap((day) => Array.from({ length: n }, (__, one) => at(site, 'vm', day, one, uniform() < chance)));
    const [favoured, others] = [steadily('SITE-A', 10, 0.95), sites.slice(1).flatMap((site) => steadily(site, 1, 0.5))];
    const history = fed([...favoured, ...others]);
    const before = chanceAt(history, 120, 'SITE-A');
    history.add(at('SITE-A', 'vm', 120, 0, false));
    expect(before).toBeGreaterThan(0.93);
    expect(chanceAt(history, 120.1, 'SITE-A')).toBeGreaterThan(0.85);
  });

  test('changes are taken to pass where sites broke for days, and to last where they did so for weeks', () => {
    const breaks = changeRates(breaking);
    expect(breaks.passing).toBeGreaterThan(4 * breaks.lasting);
    const spells = changeRates((day, site) =>
      (Math.floor((startTime / dayMs + day) / 32) + site) % 2 === 0 ? 0.3 : 0.9,
    );
    expect(spells.lasting).toBeGreaterThan(4 * spells.passing);
  });

  test('after a steady past a few failures in a row are hardly a change, after one with breaks they are', () => {
    const failures = [0, 1, 2].map((n) => at('SITE-A', 'vm', 120, n, false));
    const change = (chance: (day: number, site: number) => number): number => {
      const history = fed([...days(120, chance), ...failures]);
      const time = startTime + 121 * dayMs;
      history.advanceTo(time);
      const out = new Float64Array(historyFeatureNames.length);
      const site = siteKey({ providerName: 'SITE-A', regionName: 'one' });
      history.at(time).write({ site, template: 'vm', group: 'group' }, out, 0);
      return out[historyFeatureNames.indexOf('change_provider')]!;
    };
    expect(change(breaking)).toBeLessThan(2 * change(steady));
  });

  test('after a fortnight of silence a success makes a site more likely to succeed, whatever was before it', () => {
    const incident = Array.from({ length: 8 }, (_, n) => at('SITE-A', 'vm', 120, n, false));
    const calm = [...days(120, breaking), ...incident];
    const [before, after] = [fed(calm), fed([...calm, at('SITE-A', 'vm', 134, 0, true)])];
    expect(chanceAt(after, 134.1, 'SITE-A')).toBeGreaterThan(chanceAt(before, 134.1, 'SITE-A'));
  });

  test('what all sites do of late is expected of a site that was not asked, and of a new one', () => {
    const outcomes = days(280, (day) => (Math.floor(day / 28) % 2 === 0 ? 0.85 : 0.5));
    const bad = days(8, () => 0.2).map((one, n) => ({
      ...one,
      uuid: `bad-${n}`,
      submissionTime: one.submissionTime + 280 * dayMs,
      finishTime: one.finishTime + 280 * dayMs,
    }));
    const others = bad.filter((one) => one.candidate.providerName !== 'SITE-A');
    for (const site of ['SITE-A', 'NEW']) {
      const [before, after] = [fed(outcomes), fed([...outcomes, ...others])];
      expect(chanceAt(after, 288, site)).toBeLessThan(chanceAt(before, 288, site) - 0.05);
    }
  });

  test('a site that is asked for a hard template alone for a while is not taken to be worse for it', () => {
    const { uniform } = seededRandom(4);
    const swinging = (day: number, site: number): number => (site === 0 ? 0 : 4 * (unsteady(day, site) - 0.6));
    const succeeds = (logOdds: number): boolean => uniform() < 1 / (1 + Math.exp(-logOdds));
    const mixed = Array.from({ length: 280 }, (_, day) =>
      sites.map((site, number) => [
        at(site, 'easy', day, 0, succeeds(2.5 + swinging(day, number))),
        at(site, 'hard', day, 1, succeeds(-1.2 + swinging(day, number))),
      ]),
    ).flat(2);
    const hard = Array.from({ length: 20 }, (_, n) => at('SITE-A', 'hard', 280, n, n % 5 === 0));
    const [before, after] = [fed(mixed), fed([...mixed, ...hard])];
    expect(Math.abs(chanceAt(after, 281, 'SITE-A', 'easy') - chanceAt(before, 281, 'SITE-A', 'easy'))).toBeLessThan(
      0.01,
    );
  });

  test('a site that has become slower is expected to be, and the others are not', () => {
    const lasting = days(200, () => 1).map((one) => {
      const slow = one.candidate.providerName === 'SITE-A' && one.submissionTime > startTime + 180 * dayMs;
      return { ...one, completionSeconds: slow ? 1800 : 300 };
    });
    const history = fed(lasting);
    history.advanceTo(startTime + 200 * dayMs);
    const seconds = (providerName: string): number => {
      const site = siteKey({ providerName, regionName: 'one' });
      return history.at(startTime + 200 * dayMs).estimate({ site, template: 'vm', group: 'group' }).seconds;
    };
    expect(seconds('SITE-A')).toBeGreaterThan(1200);
    expect(seconds('SITE-B')).toBeLessThan(400);
  });

  test('what was read in between makes no difference to a bit', () => {
    const [read, unread] = [new History(), new History()];
    for (const one of days(120, unsteady)) {
      for (const history of [read, unread]) {
        history.add(one);
        history.advanceTo(one.finishTime);
      }
      chanceAt(read, (one.finishTime - startTime) / dayMs, 'SITE-A');
    }
    for (const site of sites) expect(chanceAt(read, 121, site)).toBe(chanceAt(unread, 121, site));
  });

  test('fed live in any order over years, the features agree within 1e-9', () => {
    const outcomes = days(40, unsteady).map((one, n) => ({
      ...one,
      submissionTime: startTime + Math.floor(n * 3.1 * dayMs),
      finishTime: startTime + Math.floor(n * 3.1 * dayMs) + 300_000,
    }));
    const end = startTime + 1500 * dayMs;
    const read = (history: History): Float64Array => {
      history.advanceTo(end);
      const out = new Float64Array(historyFeatureNames.length);
      history
        .at(end)
        .write(
          { site: siteKey({ providerName: 'SITE-B', regionName: 'one' }), template: 'vm', group: 'group' },
          out,
          0,
        );
      return out;
    };
    const live = new History();
    for (const one of outcomes.toReversed()) {
      live.add(one);
      live.advanceTo(end);
      live.at(end);
    }
    const [ours, theirs] = [read(live), read(fed(outcomes))];
    for (const [index, value] of ours.entries()) {
      expect(Math.abs(value - theirs[index]!)).toBeLessThanOrEqual(1e-9 * Math.abs(theirs[index]!));
    }
  });
});
