import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../../src/contracts/messages/outcome.ts';
import { historyFeatureNames } from '../../../../src/features/history/estimates.ts';
import { fingerprint } from '../../../../src/features/history/events/seen.ts';
import { History } from '../../../../src/features/history/history.ts';
import { type Asked, siteKey } from '../../../../src/features/history/keys.ts';
import { candidate, outcome, startTime } from '../../../helpers/messages/candidates.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

const historyOf = (outcomes: readonly Outcome[], recordTimes: readonly number[] = []): History => {
  const history = new History();
  for (const [index, one] of outcomes.entries()) history.add(one, recordTimes[index]);
  return history;
};

const about = (providerName: string, regionName = 'one', template = 'vm'): Asked => ({
  site: siteKey({ providerName, regionName }),
  template,
  group: 'group',
});
const siteA = about('SITE-A');

const featuresAt = (history: History, time: number, keys = siteA): Float64Array => {
  history.advanceTo(time);
  const out = new Float64Array(historyFeatureNames.length);
  history.at(time).write(keys, out, 0);
  return out;
};

const estimateAt = (history: History, time: number, keys = siteA) => {
  history.advanceTo(time);
  return history.at(time).estimate(keys);
};

describe('visibility', () => {
  test('an outcome is invisible until it has finished', () => {
    const history = historyOf([outcome('a', 0)]);
    expect(estimateAt(history, startTime + 4 * minuteMs).evidence.providerOutcomes).toBe(0);
    expect(estimateAt(history, startTime + 5 * minuteMs).evidence.providerOutcomes).toBe(1);
  });

  test('an outcome that took no time is invisible at its own submission', () => {
    const history = historyOf([outcome('a', 0, { finishTime: startTime })]);
    expect(estimateAt(history, startTime).evidence.providerOutcomes).toBe(0);
    expect(estimateAt(history, startTime + 1).evidence.providerOutcomes).toBeCloseTo(1);
  });

  test('a record written within a day after the finish delays the outcome, a later one (bulk load) does not', () => {
    const finish = startTime + 5 * minuteMs;
    const delayed = historyOf([outcome('a', 0)], [finish + dayMs]);
    expect(estimateAt(delayed, finish + dayMs - 1).evidence.providerOutcomes).toBe(0);
    expect(estimateAt(delayed, finish + dayMs).evidence.providerOutcomes).toBeGreaterThan(0.9);
    const bulk = historyOf([outcome('a', 0)], [finish + dayMs + 1]);
    expect(estimateAt(bulk, finish).evidence.providerOutcomes).toBe(1);
  });
});

/** Two uuids whose fingerprints have the same first word. */
const alike = (): [string, string] => {
  const seen = new Map<number, string>();
  for (let n = 0; ; n++) {
    const uuid = `u${n}`;
    const [word] = fingerprint(uuid);
    const before = seen.get(word);
    if (before) return [before, uuid];
    seen.set(word, uuid);
  }
};

describe('what counts', () => {
  test('a repeated message counts once, and its earliest finish wins', () => {
    const early = outcome('a', 0);
    const late = outcome('a', 0, { finishTime: early.finishTime + minuteMs, succeeded: false });
    const history = historyOf([late, early, early]);
    history.advanceTo(startTime + dayMs);
    expect(history.counts).toEqual({ counted: 1, repeated: 2, waiting: 0 });
    expect(estimateAt(history, startTime + dayMs).evidence.providerSuccesses).toBeGreaterThan(0.9);
  });

  test('the same deployment at another provider counts again', () => {
    const elsewhere = candidate({ providerName: 'SITE-B' });
    const history = historyOf([outcome('a', 0), outcome('a', 1, { candidate: elsewhere })]);
    history.advanceTo(startTime + dayMs);
    expect(history.counts.counted).toBe(2);
  });

  test('a failure that the user caused never counts when no provider succeeded', () => {
    const broken = { succeeded: false, statusReason: 'Invalid TOSCA template: unknown node type' };
    const history = historyOf([outcome('a', 0, broken)]);
    history.advanceTo(startTime + dayMs);
    expect(history.counts.counted).toBe(0);
  });

  test('a failure blamed on the user counts once another provider succeeds with the same deployment', () => {
    const broken = { succeeded: false, statusReason: 'Invalid TOSCA template: unknown node type' };
    const elsewhere = { candidate: candidate({ providerName: 'SITE-B' }) };
    const history = historyOf([outcome('a', 0, broken), outcome('a', 10, elsewhere)]);
    history.advanceTo(startTime + 10 * minuteMs);
    expect(history.counts.counted).toBe(0);
    history.advanceTo(startTime + 15 * minuteMs);
    expect(history.counts.counted).toBe(2);
  });

  test('partitions that are read one after the other give what reading by finish gives, however long they reach', () => {
    const broken = { succeeded: false, statusReason: 'Invalid TOSCA template: unknown node type' };
    const elsewhere = { candidate: candidate({ providerName: 'SITE-B' }) };
    const failures = [outcome('a', 0, broken), outcome('b', 100 * 1440, broken)];
    const successes = [outcome('a', 10, elsewhere)];
    const end = startTime + 200 * dayMs;
    const live = new History();
    for (const partition of [failures, successes]) {
      for (const one of partition) live.add(one);
      live.advanceTo(end);
    }
    const byFinish = historyOf([...failures, ...successes]);
    byFinish.advanceTo(end);
    expect(live.counts).toEqual(byFinish.counts);
  });

  test('a success frees the failures of its own deployment alone, even of two whose fingerprints begin alike', () => {
    const [one, other] = alike();
    const broken = { succeeded: false, statusReason: 'Invalid TOSCA template: unknown node type' };
    const elsewhere = { candidate: candidate({ providerName: 'SITE-B' }) };
    const history = historyOf([outcome(one, 0, broken), outcome(other, 1, broken), outcome(other, 10, elsewhere)]);
    history.advanceTo(startTime + 15 * minuteMs);
    expect(history.counts.counted).toBe(2);
    history.add(outcome(one, 20, elsewhere));
    history.advanceTo(startTime + 25 * minuteMs);
    expect(history.counts.counted).toBe(4);
  });

  test("a missing image is the provider's fault and counts", () => {
    const history = historyOf([outcome('a', 0, { succeeded: false, statusReason: 'Image ubuntu-22.04 not found' })]);
    history.advanceTo(startTime + dayMs);
    expect(history.counts.counted).toBe(1);
  });
});

describe('estimates', () => {
  test('a provider never seen starts from what all providers do, not from perfection', () => {
    const failures = Array.from({ length: 50 }, (_, n) => outcome(`f${n}`, n, { succeeded: false }));
    const history = historyOf(failures);
    const newcomer = estimateAt(history, startTime + 100 * minuteMs, about('NEW', ''));
    expect(newcomer.success).toBeLessThan(0.3);
  });

  test('an empty history gives even odds and finite seconds', () => {
    const { success, seconds, failureSeconds } = estimateAt(new History(), startTime);
    expect({ success, seconds, failureSeconds }).toEqual({ success: 0.5, seconds: 600, failureSeconds: 600 });
  });

  test('a run of failures moves the estimate within five outcomes, and successes bring it back', () => {
    const good = Array.from({ length: 100 }, (_, n) => outcome(`g${n}`, n * 60));
    const bad = Array.from({ length: 5 }, (_, n) => outcome(`b${n}`, 6000 + n * 60, { succeeded: false }));
    const back = Array.from({ length: 10 }, (_, n) => outcome(`r${n}`, 6400 + n * 60));
    const history = historyOf([...good, ...bad, ...back]);
    const before = estimateAt(history, startTime + 6000 * minuteMs).success;
    const during = estimateAt(history, startTime + 6300 * minuteMs).success;
    const after = estimateAt(history, startTime + 7100 * minuteMs).success;
    expect(before).toBeGreaterThan(0.9);
    expect(during).toBeLessThan(0.6);
    expect(after).toBeGreaterThan(0.75);
  });

  const steady = (results: string, every: number, from = 0): Outcome[] =>
    [...results].map((result, n) => outcome(`${from}-${n}`, from + n * every, { succeeded: result === 'S' }));

  test('a few failures by chance move little at a site that always failed one time in three', () => {
    const usual = steady('FSS'.repeat(50), 240);
    const history = historyOf([...usual, ...steady('FF', 240, 36_000)]);
    const before = estimateAt(history, startTime + 35_999 * minuteMs).success;
    const after = estimateAt(history, startTime + 36_300 * minuteMs).success;
    expect(Math.abs(after - before)).toBeLessThan(0.13);
  });

  test('every outcome of a site tells of it, where each deployment has a template name of its own', () => {
    const shares = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const outcomes = shares.flatMap((share) =>
      Array.from({ length: 200 }, (_, n) =>
        outcome(`${share}-${n}`, n * 60, {
          succeeded: (n * 7) % 10 < share,
          templateName: `deployment ${share}-${n}`,
          candidate: candidate({ providerName: `SITE-${share}` }),
        }),
      ),
    );
    const history = historyOf(outcomes);
    const errors = shares.map((share) => {
      const { success } = estimateAt(history, startTime + 12_600 * minuteMs, about(`SITE-${share}`, 'one', 'new'));
      return success - share / 10;
    });
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)).toBeLessThan(0.04);
  });

  test('a site that breaks for good is given up after some failures, and stays so', () => {
    const history = historyOf([...steady('SSSSF'.repeat(60), 120), ...steady('F'.repeat(80), 120, 36_000)]);
    const chances = [6, 40, 80].map((n) => estimateAt(history, startTime + (36_000 + n * 120) * minuteMs).success);
    expect(chances[0]).toBeLessThan(0.25);
    expect(chances[1]).toBeLessThan(0.1);
    expect(chances[2]).toBeLessThan(0.1);
  });

  test('a bad start of a template at a site is luck where none differs by site, and tells where many do', () => {
    const results = (site: string, templateName: string, text: string, from: number): Outcome[] =>
      [...text].map((result, n) =>
        outcome(`${site}-${templateName}-${n}`, from + n * 60, {
          candidate: candidate({ providerName: site }),
          templateName,
          succeeded: result === 'S',
        }),
      );
    const chanceOfNew = (first: string, second: string): number => {
      const known = ['t0', 't1', 't2', 't3'].flatMap((name, n) => [
        ...results('SITE-A', name, (n % 2 ? first : second).repeat(10), n),
        ...results('SITE-B', name, (n % 2 ? second : first).repeat(10), 7 + n),
      ]);
      const started = [...results('SITE-A', 'new', 'FFF', 20), ...results('SITE-B', 'new', 'SSS', 27)];
      return estimateAt(historyOf([...known, ...started]), startTime + 30 * dayMs, about('SITE-A', 'one', 'new'))
        .success;
    };
    expect(chanceOfNew('SSFF', 'FFSS')).toBeGreaterThan(0.4);
    expect(chanceOfNew('SSSS', 'FFFF')).toBeLessThan(0.25);
  });

  test('what is older than the longest memory tells of no change', () => {
    const year = 365 * 24 * 60;
    const history = historyOf([...steady('S'.repeat(11), 60), ...steady('FFFFF', 60, year)]);
    expect(estimateAt(history, startTime + (year + 600) * minuteMs).success).toBeLessThan(0.3);
  });

  test('names that run into each other are told apart: A-B + C is not A + B-C', () => {
    const history = historyOf([outcome('a', 0, { candidate: candidate({ providerName: 'A-B', regionName: 'C' }) })]);
    const other = estimateAt(history, startTime + dayMs, about('A', 'B-C'));
    expect(other.evidence.providerOutcomes).toBe(0);
  });
});

describe('a site that was hardly tried', () => {
  const at = (site: string, from: number, count: number, changes: (n: number) => Partial<Outcome>): Outcome[] =>
    Array.from({ length: count }, (_, n) =>
      outcome(`${site}-${n}`, from + n * 60, { candidate: candidate({ providerName: site }), ...changes(n) }),
    );
  const tried = (site: string, from: number, count: number, share: number, seconds: number): Outcome[] =>
    at(site, from, count, (n) => ({ succeeded: (n % 20) / 20 < share, completionSeconds: seconds }));
  /** One site is tried first, five worse and slower ones seldom. */
  const favoured = historyOf([
    ...tried('FIRST', 0, 400, 0.9, 100),
    ...[1, 2, 3, 4, 5].flatMap((n) => tried(`REST-${n}`, n, 20, 0.3, 900)),
  ]);
  const secondsAt = (history: History, site: string): number =>
    estimateAt(history, startTime + 30 * dayMs, about(site)).seconds;

  test('is taken to be as quick as sites are, not as the one that most was tried at', () => {
    expect(secondsAt(favoured, 'NEW')).toBeGreaterThan(300);
    expect(secondsAt(favoured, 'NEW')).toBeLessThan(900);
  });

  test('says nothing of the one that is known', () => {
    expect(secondsAt(favoured, 'FIRST')).toBeLessThan(130);
  });

  test('is as all outcomes where there is but one site', () => {
    expect(secondsAt(historyOf(tried('ONLY', 0, 400, 0.9, 100)), 'NEW')).toBeCloseTo(100, 0);
  });

  test('which of many sites tell what sites are like does not depend on their order', () => {
    const many = Array.from({ length: 60 }, (_, n) => tried(`S${n}`, n, 3, n / 60, 50 + 10 * n)).flat();
    const [forward, backward] = [many, many.toReversed()].map((messages) => {
      const history = new History();
      for (const one of messages) {
        history.add(one);
        history.advanceTo(startTime + 30 * dayMs);
      }
      return secondsAt(history, 'NEW');
    });
    expect(forward! / backward!).toBeCloseTo(1, 9);
  });
});

describe('how fast a site is', () => {
  const lasting = (site: string, templateName: string, seconds: number, from: number, count: number): Outcome[] =>
    Array.from({ length: count }, (_, n) =>
      outcome(`${site}-${templateName}-${n}`, from + n * 60, {
        candidate: candidate({ providerName: site }),
        templateName,
        completionSeconds: seconds,
      }),
    );
  const secondsAt = (history: History, site: string, template: string): number =>
    estimateAt(history, startTime + 30 * dayMs, about(site, 'one', template)).seconds;

  test('a site that is slow at all it ran is expected to be slow at what it never ran', () => {
    const history = historyOf([
      ...lasting('QUICK', 'short', 100, 0, 40),
      ...lasting('SLOW', 'short', 400, 7, 40),
      ...lasting('QUICK', 'long', 1000, 13, 40),
    ]);
    expect(secondsAt(history, 'SLOW', 'long')).toBeGreaterThan(1.3 * secondsAt(history, 'QUICK', 'long'));
  });

  test('a site that is left with the long templates is not slow for that', () => {
    const history = historyOf([
      ...lasting('FIRST', 'short', 100, 0, 40),
      ...lasting('FIRST', 'long', 2000, 7, 40),
      ...lasting('LAST', 'long', 2000, 13, 40),
    ]);
    expect(secondsAt(history, 'LAST', 'short') / secondsAt(history, 'NEW', 'short')).toBeCloseTo(1, 2);
  });

  test('one very long time makes a site hardly slow where times scatter, many do', () => {
    const scattered = (site: string, from: number): Outcome[] =>
      [40, 90, 200, 500, 1200].flatMap((seconds, n) => lasting(site, 'short', seconds, from + n, 6));
    const outcomes = [...scattered('SITE-A', 0), ...scattered('SITE-B', 7)];
    const slowness = (times: number): number => {
      const history = historyOf([...outcomes, ...lasting('SITE-A', 'short', 60_000, 13, times)]);
      return secondsAt(history, 'SITE-A', 'short') / secondsAt(history, 'SITE-B', 'short');
    };
    expect(slowness(1)).toBeLessThan(1.5);
    expect(slowness(30)).toBeGreaterThan(2.5);
  });

  test('which of many templates tell how fast a site is does not depend on their order', () => {
    const many = Array.from({ length: 60 }, (_, n) => [
      ...lasting('SITE-A', `t${n}`, 100 + 10 * n, n, 2),
      ...lasting('SITE-B', `t${n}`, 50 + 20 * n, n + 20_000, 2),
    ]).flat();
    const live = (messages: readonly Outcome[]): History => {
      const history = new History();
      for (const one of messages) {
        history.add(one);
        history.advanceTo(startTime + 30 * dayMs);
      }
      return history;
    };
    const [forward, backward] = [live(many), live(many.toReversed())].map((one) => secondsAt(one, 'SITE-A', 'new'));
    expect(forward! / backward!).toBeCloseTo(1, 9);
  });
});

describe('incremental and from scratch', () => {
  const outcomes = Array.from({ length: 300 }, (_, n) =>
    outcome(`u${n}`, n * 7, { succeeded: n % 3 !== 0, candidate: candidate({ providerName: `SITE-${n % 4}` }) }),
  );
  const end = startTime + 10 * dayMs;
  const keys = about('SITE-1');

  test('fed message by message in finish order, the features are equal to the bit', () => {
    const incremental = new History();
    for (const one of outcomes) {
      incremental.add(one);
      incremental.advanceTo(one.finishTime);
    }
    expect(featuresAt(incremental, end, keys)).toEqual(featuresAt(historyOf(outcomes), end, keys));
  });

  test('read in bulk, the order of the messages changes no bit', () => {
    expect(featuresAt(historyOf(outcomes.toReversed()), end, keys)).toEqual(featuresAt(historyOf(outcomes), end, keys));
  });

  test('fed live out of order, the features agree within 1e-9', () => {
    const live = new History();
    for (const one of outcomes.toReversed()) {
      live.add(one);
      live.advanceTo(end);
    }
    const [ours, theirs] = [featuresAt(live, end, keys), featuresAt(historyOf(outcomes), end, keys)];
    for (const [index, value] of ours.entries()) {
      expect(Math.abs(value - theirs[index]!)).toBeLessThanOrEqual(1e-9 * Math.abs(theirs[index]!));
    }
  });

  test('later outcomes change no earlier answer by a bit', () => {
    const then = startTime + dayMs;
    const known = outcomes.filter((one) => one.finishTime <= then);
    expect(featuresAt(historyOf(outcomes), then, keys)).toEqual(featuresAt(historyOf(known), then, keys));
  });
});
