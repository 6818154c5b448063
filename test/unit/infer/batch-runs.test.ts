import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { batchRuns, type Run } from '../../../src/infer/batch-runs.ts';

/** Twice the first column of each row; a negative row breaks its run. */
const counted = () => {
  const runs: number[] = [];
  const run: Run = async (rows, count) => {
    runs.push(count);
    if (rows.some((value) => value < 0)) throw new Error('no root of a negative row');
    return [Float32Array.from({ length: count }, (_, row) => 2 * rows[2 * row]!), undefined];
  };
  return { runs, run };
};

const rowsOf = (...first: number[]): [Float32Array, number] => [
  Float32Array.from(first.flatMap((value) => [value, 0])),
  first.length,
];

test('what is asked within one turn is run at once, and each gets its own rows', async () => {
  const { runs, run } = counted();
  const predict = batchRuns(run, 8);
  const answers = await Promise.all([predict(...rowsOf(1, 2)), predict(...rowsOf(3)), predict(...rowsOf(4, 5))]);
  expect(runs).toEqual([5]);
  expect(answers.map(([values]) => [...values!])).toEqual([[2, 4], [6], [8, 10]]);
  expect(answers[0]![1]).toBeUndefined();
});

test('what is asked in the next turn is run with it, what comes later is not', async () => {
  const { runs, run } = counted();
  const predict = batchRuns(run, 8);
  const first = predict(...rowsOf(1));
  await nextTurn();
  const second = predict(...rowsOf(2));
  await nextTurn();
  await Promise.all([first, second, predict(...rowsOf(3))]);
  expect(runs).toEqual([2, 1]);
});

test('no run has more rows than may be, unless a single one asks for more', async () => {
  const { runs, run } = counted();
  const predict = batchRuns(run, 3);
  await Promise.all([
    predict(...rowsOf(1, 2)),
    predict(...rowsOf(3, 4)),
    predict(...rowsOf(1, 2, 3, 4)),
    predict(...rowsOf(5)),
  ]);
  expect(runs).toEqual([2, 2, 4, 1]);
});

test('none fails for another that is run with it', async () => {
  const predict = batchRuns(counted().run, 8);
  const [good, bad] = await Promise.allSettled([predict(...rowsOf(1)), predict(...rowsOf(-1))]);
  expect(good).toMatchObject({ status: 'fulfilled' });
  expect(bad).toMatchObject({ status: 'rejected' });
});
