import { expect, onTestFinished, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { buildTrainingSet, type TrainingSet } from '../../../../src/train/data/training-set.ts';
import { fitModel, hashTrainingSet } from '../../../../src/train/fit-model.ts';
import { headDefaults } from '../../../../src/train/heads/head-settings.ts';
import type { FitHooks } from '../../../../src/train/hooks.ts';
import { openFitPool } from '../../../../src/train/pool/fit-pool.ts';
import { inSharedMemory, threadsThatPay } from '../../../../src/train/pool/share-memory.ts';

const now = Date.UTC(2026, 0);
const { outcomes } = simulateFederation({ seed: 9, deployments: 300, days: 30 });
const built = buildTrainingSet(outcomes.map((message) => ({ outcome: decodeOutcome(message, { now }) })));

const few = { max_iter: 15 };
const probability = [
  { estimator: 'VotingClassifier', parameters: few },
  { estimator: 'ExtraTreesClassifier', parameters: { n_estimators: 8 } },
];
const seconds = [{ estimator: 'HistGradientBoostingRegressor', parameters: few }];
const heads = { ...headDefaults, candidates: { probability, seconds, failureSeconds: seconds } };

const fitIn = (threads: number, set: TrainingSet, hooks: FitHooks = {}) => {
  const pool = openFitPool(threads);
  onTestFinished(() => pool.close());
  return fitModel(set, undefined, { laterShare: 0.2, heads }, { hooks, pool });
};

test('a model has the same bytes, verdict and figures from one thread and from two', async () => {
  const shared = inSharedMemory(built);
  const [one, two] = [await fitIn(1, built), await fitIn(2, shared)];
  expect(two.sha256).toBe(one.sha256);
  expect(two).toEqual(one);
  expect(hashTrainingSet(shared)).toBe(hashTrainingSet(built));
});

test('a training in two threads is cancelled while it runs', async () => {
  let told = 0;
  const hooks = { onProgress: () => told++, shouldStop: () => told > 2 };
  await expect(fitIn(2, inSharedMemory(built), hooks)).rejects.toMatchObject({ code: 'TRAIN_CANCELLED' });
  expect(told).toBeGreaterThan(2);
});

test('few outcomes are learned from in one thread, however many there are', () => {
  expect(threadsThatPay(built, 8)).toBe(1);
  const rows = 10_000;
  const many = { ...built, matrix: { ...built.matrix, rows, values: new Float32Array(rows * built.matrix.columns) } };
  expect(threadsThatPay(many, 8)).toBe(8);
});
