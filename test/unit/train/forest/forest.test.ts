import { describe, expect, test } from 'vitest';
import { matrix } from '../../../../src/train/data/matrix.ts';
import { type ForestOptions, fitForest } from '../../../../src/train/forest/forest.ts';
import { auc } from '../../../../src/train/metrics/metrics.ts';
import { predictModel } from '../../../../src/train/models/model.ts';
import { learnable } from '../../../helpers/models/learnable.ts';

const data = learnable(3000, 31);
const later = learnable(3000, 32);

describe.each(['random_forest', 'extra_trees'] as const)('%s', (kind) => {
  test('ranks nearly as well as the truth does', () => {
    const model = fitForest(data.matrix, data.labels, { kind, n_estimators: 60, min_samples_leaf: 5 });
    const predicted = predictModel(model, later.matrix);
    expect(auc(later.labels, predicted)).toBeGreaterThan(auc(later.labels, later.chance) - 0.04);
    expect(predicted.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  test('fits thousands of distinct rows exactly when every tree sees them all', () => {
    const x = Float32Array.from({ length: 2001 }, (_, row) => (row * 37) % 2001);
    const y = Float64Array.from(x, (value) => Math.sin(value) * 50);
    const options: Partial<ForestOptions> = { kind, task: 'regression', bootstrap: false, n_estimators: 8 };
    const predicted = predictModel(fitForest(matrix(x, 1), y, options), matrix(x, 1));
    predicted.forEach((value, row) => {
      expect(value).toBeCloseTo(y[row]!, 4);
    });
  });

  test('learns from whether a value is missing', () => {
    const x = Float32Array.from({ length: 200 }, (_, row) => (row % 2 ? Number.NaN : row % 7));
    const y = Float64Array.from({ length: 200 }, (_, row) => row % 2);
    const predicted = predictModel(fitForest(matrix(x, 1), y, { kind, bootstrap: false }), matrix(x, 1));
    const largestError = kind === 'random_forest' ? 1e-5 : 0.3;
    predicted.forEach((value, row) => {
      expect(Math.abs(value - y[row]!)).toBeLessThan(largestError);
    });
  });

  test('differs by seed', () => {
    const fit = (seed: number) => fitForest(data.matrix, data.labels, { kind, n_estimators: 3, random_state: seed });
    expect(fit(1)).not.toEqual(fit(2));
  });

  test('names the option that makes no sense', () => {
    const fit = (options: Partial<ForestOptions>) => () => fitForest(data.matrix, data.labels, { kind, ...options });
    expect(fit({ n_estimators: 0 })).toThrow(/n_estimators/);
    expect(fit({ max_features: 2 })).toThrow(/max_features/);
    expect(() => fitForest(data.matrix, data.seconds, { kind })).toThrow(/classification/);
  });
});

test('extra trees cut between the lowest two values, too, and wide gaps more often than narrow ones', () => {
  const x = Float32Array.from({ length: 90 }, (_, row) => [0, 1, 4][row % 3]!);
  const y = Float64Array.from(x, (value) => value ** 2);
  const options: Partial<ForestOptions> = { kind: 'extra_trees', task: 'regression', max_leaf_nodes: 2 };
  const { trees } = fitForest(matrix(x, 1), y, { ...options, n_estimators: 400 });
  const thresholds = trees.roots.map((root) => trees.threshold[root]!);
  const low = thresholds.filter((threshold) => threshold < 1).length;
  expect(low).toBeGreaterThan(70);
  expect(low).toBeLessThan(130);
});

test('extra trees put missing values on a random side, and leave a node whole where that is all of it', () => {
  const x = Float32Array.from({ length: 60 }, (_, row) => (row % 3 ? 1 : Number.NaN));
  const y = Float64Array.from(x, (value) => Number(value === 1));
  const { trees } = fitForest(matrix(x, 1), y, { kind: 'extra_trees', n_estimators: 400 });
  const split = trees.roots.filter((root) => trees.feature[root] === 0).length;
  expect(split).toBeGreaterThan(160);
  expect(split).toBeLessThan(240);
});
