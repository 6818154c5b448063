import { describe, expect, test } from 'vitest';
import { RecentOutcomes } from '../../../../../src/features/history/counts/recent-outcomes.ts';
import { ChangeReader } from '../../../../../src/features/history/reading/change-reader.ts';

const dayMs = 86_400_000;
const rates = { passing: 0.02, lasting: 0.002 };

type Told = { readonly day: number; readonly succeeded: boolean };

const row = (count: number, firstDay: number, succeeded: boolean): Told[] =>
  Array.from({ length: count }, (_, n) => ({ day: firstDay + n / 8, succeeded }));

/** The change of a site as of the last outcome. @param usual - its chance */
const changeAfter = (told: readonly Told[], usual = 0.8, ofRates = rates) => {
  const recent = new RecentOutcomes();
  for (const [n, { day, succeeded }] of told.entries()) {
    recent.add(0, { finishTime: day * dayMs, tie: n, succeeded, seconds: 60, expectedBy: 0 });
  }
  const expected = new Float64Array(told.length).fill(usual);
  return new ChangeReader().read(recent, 0, told.length, expected, ofRates);
};

describe('ChangeReader', () => {
  test('a failure among successes is chance, a row of failures is a change', () => {
    expect(changeAfter([...row(5, 0, true), ...row(1, 1, false)]).shift).toBeGreaterThan(-0.5);
    const broken = changeAfter([...row(5, 0, true), ...row(6, 1, false)]);
    expect(broken.chance).toBeGreaterThan(0.95);
    expect(broken.shift).toBeLessThan(-2.5);
  });

  test('a success after a long silence does not bring back the incident from before it', () => {
    const incident = row(8, 0, false);
    expect(changeAfter(incident).shift).toBeLessThan(-3);
    expect(changeAfter([...incident, { day: 13, succeeded: true }]).shift).toBeGreaterThan(-0.3);
  });

  test('nor does a failure bring back a good spell', () => {
    const goodSpell = row(12, 0, true);
    expect(changeAfter(goodSpell, 0.3).shift).toBeGreaterThan(3);
    expect(changeAfter([...goodSpell, { day: 14, succeeded: false }], 0.3).shift).toBeLessThan(0.5);
  });

  test('a few successes in a row end an incident', () => {
    const incident = row(8, 0, false);
    expect(changeAfter([...incident, ...row(1, 1.5, true)]).shift).toBeLessThan(-1);
    expect(changeAfter([...incident, ...row(4, 1.5, true)]).shift).toBeGreaterThan(-0.6);
  });

  test('what lasts is told by outcomes weeks apart, what passes by those of a few days', () => {
    const rare = Array.from({ length: 6 }, (_, n) => ({ day: 8 * n, succeeded: false }));
    const lasting = changeAfter(rare, 0.8, { passing: 0, lasting: 0.02 });
    const passing = changeAfter(rare, 0.8, { passing: 0.02, lasting: 0 });
    expect(lasting.chance).toBeGreaterThan(0.8);
    expect(passing.chance).toBeLessThan(0.2);
  });
});
