import { expect, onTestFinished, test } from 'vitest';
import { fitForest } from '../../../src/train/forest.ts';
import { fitForestIn } from '../../../src/train/pool/fit-forest-in.ts';
import type { FitJob } from '../../../src/train/pool/fit-message.ts';
import { type FitPool, openFitPool } from '../../../src/train/pool/fit-pool.ts';
import { learnable } from '../../helpers/learnable.ts';

const openPool = (threads: number): FitPool => {
  const pool = openFitPool(threads);
  onTestFinished(() => pool.close());
  return pool;
};

const { matrix: inputs, labels, seconds } = learnable(1500, 5);
const jobs: FitJob[] = [
  { kind: 'boosting', inputs, target: labels, options: { loss: 'log_loss', max_features: 0.5, subsample: 0.7 } },
  { kind: 'boosting', inputs, target: seconds, options: { loss: 'gamma' } },
  { kind: 'forest', inputs, target: labels, options: { n_estimators: 10 } },
  { kind: 'linear', inputs, target: labels, options: { loss: 'log_loss' } },
  { kind: 'boosting', inputs, target: seconds, options: { loss: 'poisson', random_state: 3 } },
];

test('two threads give the models of one, each to its own job', async () => {
  const [one, two] = [openPool(1), openPool(2)];
  const alone = await Promise.all(jobs.map((job) => one.fit(job)));
  const together = await Promise.all(jobs.map((job) => two.fit(job)));
  expect(together.map((model) => JSON.stringify(model))).toEqual(alone.map((model) => JSON.stringify(model)));
  expect(new Set(alone.map((model) => JSON.stringify(model))).size).toBe(5);
});

test.each([1, 2, 3])('a forest grown in %d parts is the forest grown whole', async (threads) => {
  for (const options of [{ n_estimators: 7 }, { n_estimators: 2, kind: 'extra_trees' } as const]) {
    const whole = fitForest(inputs, labels, options);
    const grown = await fitForestIn(openPool(Math.min(2, threads)), threads, inputs, labels, options);
    expect(JSON.stringify(grown)).toBe(JSON.stringify(whole));
  }
});

test.each([1, 2])('a fault in one of %d threads is that of the fit, and the next job is taken up', async (threads) => {
  const pool = openPool(threads);
  const wrong: FitJob = { kind: 'boosting', inputs, target: labels, options: { learning_rate: -1 } };
  await expect(pool.fit(wrong)).rejects.toThrow(TypeError);
  await expect(pool.fit(wrong)).rejects.toThrow('learning_rate must be above 0');
  const stopped = pool.fit(jobs[0]!, { shouldStop: () => true });
  await expect(stopped).rejects.toThrow(expect.objectContaining({ code: 'TRAIN_CANCELLED' }));
  expect(await pool.fit(jobs[3]!)).toMatchObject({ kind: 'linear' });
});

test('a fit in a thread ends soon after it is asked to, and tells how far it is', async () => {
  const pool = openPool(2);
  const long: FitJob = { kind: 'boosting', inputs, target: labels, options: { max_iter: 1e6, learning_rate: 1e-4 } };
  const seen: number[] = [];
  const fit = pool.fit(long, {
    onProgress: (done) => seen.push(done),
    shouldStop: () => seen.length > 3,
  });
  await expect(fit).rejects.toThrow(expect.objectContaining({ code: 'TRAIN_CANCELLED' }));
  expect(seen.slice(0, 4)).toEqual([0, 10, 20, 30]);
});
