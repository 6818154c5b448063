import { expect, test } from 'vitest';
import type { TruthLine } from '../../../src/contracts/learning/truth.ts';
import { isUserCaused } from '../../../src/features/history/events/user-caused.ts';
import { simulateDeployments } from '../../../src/simulate/simulate.ts';
import { type AttemptRow, asMessage, auc, soundAttempts } from './deployments/attempts.ts';

const total = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);

/** Expected seconds until something runs, walking the order to its end. */
const expectedSeconds = (order: readonly TruthLine[]): number => {
  let reached = 1;
  let seconds = 0;
  for (const { p, s, f } of order) {
    seconds += reached * (p * s + (1 - p) * f);
    reached *= 1 - p;
  }
  return seconds;
};

const rows = soundAttempts({ seed: 21, deployments: 15_000, days: 300 });

test('deployments of equal true chance succeed that often', () => {
  const first = rows.filter((row) => row.first);
  for (let bin = 0; bin < 10; bin++) {
    const inBin = first.filter(({ truth }) => Math.min(9, Math.floor(truth.p * 10)) === bin);
    const expected = total(inBin, ({ truth }) => truth.p);
    const variance = total(inBin, ({ truth }) => truth.p * (1 - truth.p));
    const found = inBin.filter(({ succeeded }) => succeeded).length;
    expect(inBin.length).toBeGreaterThan(100);
    expect(Math.abs(found - expected) / Math.sqrt(variance)).toBeLessThan(3.5);
  }
});

test('later attempts keep to the truth too, within what changes while one waits', () => {
  const later = rows.filter((row) => !row.first);
  const found = later.filter(({ succeeded }) => succeeded).length;
  expect(later.length).toBeGreaterThan(4000);
  expect(found / total(later, ({ truth }) => truth.p)).toBeCloseTo(1, 1);
});

test('mean seconds of success and of failure are the true ones within three percent', () => {
  const successes = rows.filter(({ succeeded }) => succeeded);
  const failures = rows.filter(({ succeeded }) => !succeeded);
  const ratio = (
    of: readonly AttemptRow[],
    found: (row: AttemptRow) => number,
    truth: (row: AttemptRow) => number,
  ): number => total(of, found) / total(of, truth);
  const successRatio = ratio(
    successes,
    ({ outcome }) => outcome.completion_time_s,
    ({ truth }) => truth.s,
  );
  const failureRatio = ratio(
    failures,
    ({ outcome }) => outcome.tot_failure_time_s,
    ({ truth }) => truth.f,
  );
  expect(Math.abs(successRatio - 1)).toBeLessThan(0.03);
  expect(Math.abs(failureRatio - 1)).toBeLessThan(0.03);
});

test('the truth separates outcomes well', () => {
  expect(auc(rows, ({ truth }) => truth.p)).toBeGreaterThan(0.8);
});

test('where less is published than is asked for hardly one succeeds, elsewhere most do', () => {
  const isShort = ({ message }: AttemptRow): boolean => {
    const [quota, usage, requested] = ['quota', 'usage', 'requ'].map((part) => Number(message[`vcpus_${part}`]));
    return quota! > 0 && quota! - usage! < requested!;
  };
  const succeeded = (of: readonly AttemptRow[]): number => of.filter((row) => row.succeeded).length / of.length;
  const short = rows.filter(isShort);
  expect(short.length).toBeGreaterThan(50);
  expect(succeeded(short)).toBeLessThan(0.2);
  expect(succeeded(rows.filter((row) => !isShort(row)))).toBeGreaterThan(0.5);
});

test('a deployment spoilt by its user fails wherever it goes', () => {
  const spoilt = [...simulateDeployments({ seed: 1, deployments: 1000 })].filter(({ outcomes }) =>
    outcomes.some(({ message }) => isUserCaused(asMessage(message).status_reason ?? '')),
  );
  expect(spoilt.length).toBeGreaterThan(10);
  const statuses = spoilt.flatMap(({ outcomes }) => outcomes.map(({ message }) => message.status));
  expect(new Set(statuses)).toEqual(new Set(['CREATE_FAILED']));
});

test('the order matters: a random one costs a fifth more than the best at least', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const cost = { listed: 0, best: 0 };
    for (const { truth } of simulateDeployments({ seed, deployments: 700 })) {
      const rate = ({ p, s, f }: TruthLine): number => (p * s + (1 - p) * f) / p;
      cost.listed += (expectedSeconds(truth) + expectedSeconds(truth.toReversed())) / 2;
      cost.best += expectedSeconds(truth.toSorted((a, b) => rate(a) - rate(b)));
    }
    expect(cost.listed / cost.best).toBeGreaterThan(1.2);
  }
});
