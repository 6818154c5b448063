import { describe, expect, test } from 'vitest';
import { fitGradientBoosting } from '../../../../src/train/boosting/boosting.ts';
import type { BoostingOptions } from '../../../../src/train/boosting/boosting-options.ts';
import { matrix } from '../../../../src/train/data/matrix.ts';
import { auc, biasRatio, logLoss, mae } from '../../../../src/train/metrics/metrics.ts';
import { type Ensemble, predictRaw } from '../../../../src/train/models/ensemble.ts';
import { predictModel } from '../../../../src/train/models/model.ts';
import { learnable } from '../../../helpers/models/learnable.ts';

const data = learnable(4000, 11);
const later = learnable(4000, 12);

const leavesOf = ({ trees }: Ensemble): number[] =>
  trees.roots.map(
    (root, tree) => trees.feature.slice(root, trees.roots[tree + 1]).filter((column) => column < 0).length,
  );

const depthBelow = (ensemble: Ensemble, node: number): number => {
  const { feature, left, right } = ensemble.trees;
  return feature[node]! < 0 ? 0 : 1 + Math.max(depthBelow(ensemble, left[node]!), depthBelow(ensemble, right[node]!));
};

describe('gradient boosting', () => {
  test('ranks nearly as well as the truth does', () => {
    const model = fitGradientBoosting(data.matrix, data.labels, { loss: 'log_loss', max_iter: 60, max_leaf_nodes: 8 });
    const predicted = predictModel(model, later.matrix);
    expect(auc(later.labels, predicted)).toBeGreaterThan(auc(later.labels, later.chance) - 0.02);
    expect(logLoss(later.labels, predicted)).toBeLessThan(logLoss(later.labels, later.chance) + 0.03);
  });

  test('predicts the mean of a skewed target, not its median', () => {
    const options = {
      loss: 'gamma' as const,
      max_iter: 60,
      learning_rate: 0.1,
      max_leaf_nodes: 8,
      min_samples_leaf: 50,
    };
    const model = fitGradientBoosting(data.matrix, data.seconds, options);
    const predicted = predictModel(model, later.matrix);
    expect(biasRatio(data.seconds, predictModel(model, data.matrix))).toBeCloseTo(1, 9);
    expect(Math.abs(biasRatio(later.expected, predicted) - 1)).toBeLessThan(0.05);
    expect(mae(later.expected, predicted)).toBeLessThan(
      0.4 *
        mae(
          later.expected,
          later.expected.map(() => 100),
        ),
    );
  });

  test('keeps to the limits on leaves, depth and rows per leaf', () => {
    const few = fitGradientBoosting(data.matrix, data.seconds, { max_iter: 5, max_leaf_nodes: 6 });
    expect(leavesOf(few)).toEqual([6, 6, 6, 6, 6]);
    const flat = fitGradientBoosting(data.matrix, data.seconds, { max_iter: 5, max_leaf_nodes: null, max_depth: 3 });
    expect(flat.trees.roots.map((root) => depthBelow(flat, root))).toEqual([3, 3, 3, 3, 3]);
    const half = fitGradientBoosting(data.matrix, data.seconds, { max_iter: 1, min_samples_leaf: 2001 });
    expect(half.trees.roots).toEqual([]);
  });

  test('grows the same tree leaf by leaf and depth first when the leaves are enough for all', () => {
    const common: Partial<BoostingOptions> = { max_iter: 1, min_samples_leaf: 100 };
    const depthFirst = fitGradientBoosting(data.matrix, data.seconds, { ...common, max_leaf_nodes: null });
    const leafWise = fitGradientBoosting(data.matrix, data.seconds, { ...common, max_leaf_nodes: 4000 });
    expect(predictRaw(leafWise, later.matrix)).toEqual(predictRaw(depthFirst, later.matrix));
  });

  test('keeps the sum of predicted seconds equal to the observed one where rows start from a score of their own', () => {
    const { matrix: inputs, seconds, expected } = data;
    const initial_score = expected.map((mean, row) => Math.log(mean) + (row % 3) - 1);
    const options: Partial<BoostingOptions> = { loss: 'gamma', max_iter: 30, learning_rate: 0.05 };
    const model = fitGradientBoosting(inputs, seconds, { ...options, initial_score });
    const raw = predictRaw(model, inputs);
    const sum = (values: Float64Array): number => values.reduce((a, value) => a + value, 0);
    expect(sum(raw.map((added, row) => Math.exp(added + initial_score[row]!))) / sum(seconds)).toBeCloseTo(1, 9);
  });

  test('stops early and keeps the trees up to the best', () => {
    const validation = { matrix: later.matrix, target: later.labels };
    const common: Partial<BoostingOptions> = { loss: 'log_loss', max_iter: 400, learning_rate: 0.3 };
    const done: number[] = [];
    const stopped = fitGradientBoosting(
      data.matrix,
      data.labels,
      { ...common, validation, n_iter_no_change: 5 },
      { onProgress: (tree) => done.push(tree) },
    );
    const kept = stopped.trees.roots.length;
    expect(kept).toBeGreaterThan(3);
    expect(done.at(-1)).toBe(kept + 5);
    const fixed = fitGradientBoosting(data.matrix, data.labels, { ...common, max_iter: kept });
    expect(stopped).toEqual(fixed);
    const longer = fitGradientBoosting(data.matrix, data.labels, { ...common, max_iter: kept + 5 });
    const loss = (model: Ensemble): number => logLoss(later.labels, predictModel(model, later.matrix));
    expect(loss(stopped)).toBeLessThan(loss(longer));
  });

  test('rises or falls with a column as it is told to', () => {
    const rows = 1500;
    const values = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 12.9898) * 2);
    const target = Float64Array.from({ length: rows }, (_, row) => Math.exp(Math.sin(values[row * 2]! * 3)) + 0.1);
    for (const [loss, direction] of [
      ['gamma', 1],
      ['squared_error', -1],
    ] as const) {
      const options = { loss, max_iter: 40, monotonic_cst: [direction, 0], min_samples_leaf: 5 };
      const model = fitGradientBoosting(matrix(values, 2), target, options);
      expect(model.trees.roots.length).toBeGreaterThan(10);
      const line = predictRaw(
        model,
        matrix(
          Float32Array.from({ length: 800 }, (_, i) => (i % 2 ? 0.3 : i / 100 - 4)),
          2,
        ),
      );
      expect(line.every((score, i) => i === 0 || (score - line[i - 1]!) * direction >= 0)).toBe(true);
      expect(new Set(line).size).toBeGreaterThan(3);
    }
  });

  test('learns from whether a value is missing', () => {
    const x = Float32Array.from({ length: 200 }, (_, row) => (row % 2 ? Number.NaN : row % 7));
    const y = Float64Array.from({ length: 200 }, (_, row) => row % 2);
    const predicted = predictModel(fitGradientBoosting(matrix(x, 1), y, { max_iter: 80 }), matrix(x, 1));
    predicted.forEach((value, row) => {
      expect(value).toBeCloseTo(y[row]!, 2);
    });
  });

  test('names the option that makes no sense', () => {
    const fit = (options: Partial<BoostingOptions>) => () => fitGradientBoosting(data.matrix, data.labels, options);
    expect(fit({ learning_rate: 0 })).toThrow(/learning_rate/);
    expect(fit({ max_leaf_nodes: 1 })).toThrow(/max_leaf_nodes/);
    expect(fit({ subsample: 1.5 })).toThrow(/subsample/);
    expect(fit({ monotonic_cst: [1] })).toThrow(/monotonic_cst/);
    expect(fit({ max_bins: 256 })).toThrow(/max_bins/);
    expect(() => fitGradientBoosting(data.matrix, data.seconds, { loss: 'log_loss' })).toThrow(/\[0, 1\]/);
  });
});
