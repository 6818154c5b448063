import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../../src/contracts/time/durations.ts';
import { failureShare, runTests, untested } from '../../../../src/simulate/federation/functional-tests.ts';
import { seededRandom } from '../../../../src/simulate/random.ts';

const tests = {
  published: Float64Array.from([1, 2, 10, 11].map((day) => day * dayMs)),
  failedBefore: Float64Array.from([0, 1, 2, 2, 3]),
};

test('a window counts the tests published in it, up to and including now', () => {
  expect(failureShare(tests, 11 * dayMs, 7)).toBe(0.5);
  expect(failureShare(tests, 11 * dayMs, 30)).toBe(0.75);
  expect(failureShare(tests, 2 * dayMs, 30)).toBe(1);
});

test('never tested is -1, nothing in the window is null', () => {
  expect(failureShare(untested, 5 * dayMs, 7)).toBe(-1);
  expect(failureShare(tests, 0, 7)).toBe(-1);
  expect(failureShare(tests, 5 * dayMs, 1)).toBeNull();
});

test('results are published at least an hour after the test and tests come about every six hours', () => {
  const run = runTests(seededRandom(1), { from: 0, to: 100 * dayMs, failureChance: () => 0.25 });
  expect(run.published[0]).toBeGreaterThanOrEqual(hourMs);
  expect(run.published.length).toBeGreaterThan(300);
  expect(run.published.length).toBeLessThanOrEqual(480);
  expect(failureShare(run, 200 * dayMs, 300)).toBeCloseTo(0.25, 1);
});
