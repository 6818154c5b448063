import { expect, test } from 'vitest';
import type { OutOfFold } from '../../../../src/train/heads/out-of-fold.ts';
import { noLimit, selectCandidate } from '../../../../src/train/heads/select.ts';

const candidates = ['first', 'second'].map((estimator) => ({ estimator, parameters: {} }));

const first = Float64Array.from({ length: 400 }, (_, row) => (row % 7) / 7);

/** Losses that differ from the first's by one half up or down, and lie lower by `gain` on average. */
const lower = (gain: number): Float64Array => first.map((loss, row) => loss - gain + (row % 2 === 0 ? 0.5 : -0.5));

const winner = async (...losses: readonly Float64Array[]): Promise<string> => {
  const lossesOf = new Map(losses.map((of, n) => [candidates[n]!.estimator, of]));
  const { outOfFold, attempts } = await selectCandidate(
    candidates,
    async (candidate): Promise<OutOfFold> => ({ candidate, link: 'logit', size: 1, parts: [] }),
    ({ candidate }) => ({ tuned: {}, losses: lossesOf.get(candidate.estimator)! }),
    noLimit,
  );
  const [chosen, ...others] = attempts.filter((attempt) => attempt.chosen);
  expect([chosen!.candidate, others]).toEqual([outOfFold.candidate, []]);
  return outOfFold.candidate.estimator;
};

test('a later candidate wins where it is better by more than two standard errors, not where it may be luck', async () => {
  expect(await winner(first, lower(0.06))).toBe('second');
  expect(await winner(first, lower(0.04))).toBe('first');
  expect(await winner(first, lower(-0.1))).toBe('first');
});

test('whose loss is no number never wins against one whose loss is', async () => {
  const none = first.map(() => Number.NaN);
  expect(await winner(none, first)).toBe('second');
  expect(await winner(first, none)).toBe('first');
});
