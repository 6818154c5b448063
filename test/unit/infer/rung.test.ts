import { expect, test } from 'vitest';
import type { Candidate } from '../../../src/contracts/messages/candidate.ts';
import type { HistoryEstimate } from '../../../src/features/history/estimates.ts';
import { expectWithoutModel } from '../../../src/infer/rung.ts';
import { candidate } from '../../helpers/messages/candidates.ts';

const estimate = (success: number, providerOutcomes: number): HistoryEstimate => ({
  success,
  seconds: 300,
  failureSeconds: 900,
  evidence: {
    templateOutcomes: 0,
    templateSuccesses: 0,
    providerOutcomes,
    providerSuccesses: 0,
    templateAgeMs: 0,
    providerAgeMs: 0,
    failuresInARow: 0,
  },
});

const byRules = (one: Candidate) => expectWithoutModel('rules', one, estimate(0.9, 100));

const byHistory = (history: HistoryEstimate, one: Candidate) => expectWithoutModel('history', one, history);

const chance = (d1: number, d7: number, d30: number): number => byRules(candidate({ testFailure: { d1, d7, d30 } })).p;

test('without tests the rules give even odds, and times that are the same for all', () => {
  const none = { d1: Number.NaN, d7: Number.NaN, d30: Number.NaN };
  expect(byRules(candidate({ testFailure: none }))).toEqual({ p: 0.5, s: 600, f: 600, d: 0 });
});

test('the newest tests count three times, those of a week twice, those of a month and even odds once', () => {
  expect(chance(0, 1, 1)).toBeCloseTo(3.5 / 7);
  expect(chance(1, 0, 1)).toBeCloseTo(2.5 / 7);
  expect(chance(1, 1, 0)).toBeCloseTo(1.5 / 7);
  expect(chance(Number.NaN, Number.NaN, 0)).toBeCloseTo(1.5 / 2);
});

const failing = candidate({ testFailure: { d1: 1, d7: 1, d30: 1 } });

test('what tests failed lowers the chance of the history, the less the more outcomes are known', () => {
  const lowered = [0, 1, 6, 60].map((outcomes) => byHistory(estimate(0.8, outcomes), failing).p);
  expect(lowered).toEqual([...lowered].sort((a, b) => a - b));
  expect(lowered[0]).toBeCloseTo(0.8 / 7);
  expect(lowered[3]).toBeGreaterThan(0.7);
  expect(lowered[3]).toBeLessThan(0.8);
});

test('tests that pass, and tests that are unknown, leave the chance of the history as it is', () => {
  for (const share of [0, Number.NaN]) {
    const passing = candidate({ testFailure: { d1: share, d7: share, d30: share } });
    expect(byHistory(estimate(0.8, 0), passing)).toEqual({ p: expect.closeTo(0.8), s: 300, f: 900, d: 0 });
  }
});
