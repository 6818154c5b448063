import { expect, test } from 'vitest';
import type { Held } from '../../../../src/train/heads/hold-out.ts';
import { noLimit, selectCandidate } from '../../../../src/train/heads/select.ts';

const candidates = ['first', 'second'].map((estimator) => ({ estimator, parameters: {} }));

/** Losses of 400 rows; the second's differ by one half up or down, and lie lower by `gain` on average. */
const winner = async (gain: number): Promise<string> => {
  const first = Float64Array.from({ length: 400 }, (_, row) => (row % 7) / 7);
  const second = first.map((loss, row) => loss - gain + (row % 2 === 0 ? 0.5 : -0.5));
  const lossesOf = new Map([
    ['first', first],
    ['second', second],
  ]);
  const { held } = await selectCandidate(
    candidates,
    async (candidate): Promise<Held> => ({ candidate, link: 'logit', size: 1, parts: [] }),
    ({ candidate }) => ({ tuned: {}, losses: lossesOf.get(candidate.estimator)! }),
    noLimit,
  );
  return held.candidate.estimator;
};

test('a later candidate wins where it is better by more than a standard error, not where it may be luck', async () => {
  expect(await winner(0.03)).toBe('second');
  expect(await winner(0.02)).toBe('first');
  expect(await winner(-0.1)).toBe('first');
});
