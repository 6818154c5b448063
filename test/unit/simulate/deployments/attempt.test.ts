import { expect, test } from 'vitest';
import { drawAttempt, expectations } from '../../../../src/simulate/deployments/attempt.ts';
import type { Chances } from '../../../../src/simulate/deployments/chances.ts';
import { seededRandom } from '../../../../src/simulate/random.ts';

const chances: Chances = {
  success: 0.55,
  risks: [
    { cause: 'quota', probability: 0.1, fastShare: 0.95 },
    { cause: 'incident', probability: 0.2, fastShare: 0.1 },
    { cause: 'site', probability: 0.15, fastShare: 0.4 },
  ],
  tryMeanSeconds: 600,
  trySpread: 0.6,
  timeoutSeconds: 3000,
  retryShare: 0.2,
  fastShare: 0.4,
};

const random = seededRandom(11);
const attempts = Array.from({ length: 60_000 }, () => drawAttempt(random, chances));
const successes = attempts.filter(({ succeeded }) => succeeded);
const failures = attempts.filter(({ succeeded }) => !succeeded);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the expectations are the means of what is drawn', () => {
  const { p, s, f } = expectations(chances);
  expect(successes.length / attempts.length).toBeCloseTo(p, 2);
  expect(mean(successes.map(({ failureSeconds, lastTrySeconds }) => failureSeconds + lastTrySeconds)) / s).toBeCloseTo(
    1,
    1.5,
  );
  expect(mean(failures.map(({ failureSeconds }) => failureSeconds)) / f).toBeCloseTo(1, 1.5);
});

test('a success after a retry carries the failed part, a failure carries every failed try', () => {
  const retried = successes.filter(({ failures }) => failures > 0);
  expect(retried.length / successes.length).toBeCloseTo(chances.retryShare, 1);
  expect(retried.every(({ failureSeconds }) => failureSeconds > 0)).toBe(true);
  expect(failures.every((failure) => failure.failures === 1 || failure.failureSeconds > failure.lastTrySeconds)).toBe(
    true,
  );
});

test('failures are either within a minute or between a sixth of the timeout and a little above it', () => {
  for (const { lastTrySeconds } of failures) {
    const slow = lastTrySeconds >= 0.15 * 3000 && lastTrySeconds <= 1.02 * 3000;
    expect(lastTrySeconds < 60 || slow).toBe(true);
  }
});
