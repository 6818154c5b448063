import { expect, onTestFinished, test } from 'vitest';
import type { Parameters } from '../../../../src/contracts/learning/estimators.ts';
import { fitCandidate } from '../../../../src/train/candidates/fit-candidate.ts';
import { fitForest } from '../../../../src/train/forest/forest.ts';
import { fitForestIn } from '../../../../src/train/pool/fit-forest-in.ts';
import type { CandidateJob } from '../../../../src/train/pool/fit-job.ts';
import { type FitPool, openFitPool } from '../../../../src/train/pool/fit-pool.ts';
import { learnable } from '../../../helpers/models/learnable.ts';

const openPool = (threads: number): FitPool => {
  const pool = openFitPool(threads);
  onTestFinished(() => pool.close());
  return pool;
};

const { matrix: inputs, labels, seconds } = learnable(1500, 5);
const rows = Int32Array.from({ length: 1500 }, (_, row) => row);
const watched = rows.subarray(1200);

const job = (estimator: string, parameters: Parameters = {}, extent: CandidateJob['extent'] = {}): CandidateJob => {
  const kind = estimator.endsWith('Regressor') ? 'seconds' : 'chance';
  const target = kind === 'seconds' ? seconds : labels;
  const task = {
    kind,
    matrix: inputs,
    names: ['a', 'b', 'c', 'd', 'e', 'f'],
    target,
    start: { column: 0 },
    history: [],
    seed: 3,
  } as const;
  return { kind: 'candidate', task, candidate: { estimator, parameters }, rows: rows.subarray(0, 1200), extent };
};

const boosting = job('HistGradientBoostingClassifier', { max_iter: 40 });
const jobs: CandidateJob[] = [
  boosting,
  job('VotingClassifier', { max_iter: 60 }, { watched }),
  job('RandomForestClassifier', { n_estimators: 10 }),
  job('LogisticRegression'),
  job('HistGradientBoostingRegressor', {}, { size: 30 }),
];

test('two threads give the fits of one, each to its own job', async () => {
  const [one, two] = [openPool(1), openPool(2)];
  const fitted = (pool: FitPool) => pool.all(jobs.map((each) => () => pool.fit(each)));
  const [alone, together] = [await fitted(one), await fitted(two)];
  expect(together.map((fit) => JSON.stringify(fit))).toEqual(alone.map((fit) => JSON.stringify(fit)));
  expect(new Set(alone.map((fit) => JSON.stringify(fit))).size).toBe(5);
  const { task, candidate, rows: learned, extent } = boosting;
  expect(alone[0]).toEqual(fitCandidate(task, candidate, learned, extent, {}));
});

test.each([1, 2, 3])('a forest grown in %d parts is the forest grown whole', async (threads) => {
  for (const options of [{ n_estimators: 7 }, { n_estimators: 2, kind: 'extra_trees' } as const]) {
    const whole = fitForest(inputs, labels, options);
    const grown = await fitForestIn(openPool(threads), inputs, labels, options);
    expect(JSON.stringify(grown)).toBe(JSON.stringify(whole));
  }
});

test.each([1, 2])('a fault in one of %d threads is that of the fit, and the next job is taken up', async (threads) => {
  const pool = openPool(threads);
  const wrong = job('HistGradientBoostingClassifier', { learning_rate: -1 });
  await expect(pool.fit(wrong)).rejects.toThrow(TypeError);
  await expect(pool.fit(wrong)).rejects.toThrow('learning_rate must be above 0');
  const stopped = pool.fit(boosting, { shouldStop: () => true });
  await expect(stopped).rejects.toThrow(expect.objectContaining({ code: 'TRAIN_CANCELLED' }));
  expect(await pool.fit(job('LogisticRegression'))).toMatchObject({ ensemble: { kind: 'linear' } });
});

test.each([1, 2])(
  'of several works the first fault is told, once none of %d threads works any more',
  async (threads) => {
    const pool = openPool(threads);
    let running = 0;
    const work = (each: CandidateJob) => async () => {
      running++;
      return pool.fit(each).finally(() => running--);
    };
    const all = pool.all([job('HistGradientBoostingClassifier', { subsample: 7 }), boosting, boosting].map(work));
    await expect(all).rejects.toThrow('subsample');
    expect(running).toBe(0);
  },
);

test('a fit in a thread ends soon after it is asked to, and tells how far it is', async () => {
  const pool = openPool(2);
  const long = job('HistGradientBoostingClassifier', { max_iter: 10_000, learning_rate: 1e-4 });
  const seen: number[] = [];
  const fit = pool.fit(long, {
    onProgress: (done) => seen.push(done),
    shouldStop: () => seen.length > 3,
  });
  await expect(fit).rejects.toThrow(expect.objectContaining({ code: 'TRAIN_CANCELLED' }));
  expect(seen.slice(0, 4)).toEqual([0, 10, 20, 30]);
});
