import { expect, test } from 'vitest';
import { fitGradientBoosting } from '../../../../src/train/boosting/boosting.ts';
import { type Matrix, matrix } from '../../../../src/train/data/matrix.ts';
import { fitForest } from '../../../../src/train/forest/forest.ts';
import { openKernel } from '../../../../src/train/kernel/open-kernel.ts';
import type { Ensemble } from '../../../../src/train/models/ensemble.ts';
import { predictModel } from '../../../../src/train/models/model.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';
import { cutInBins } from '../../../../src/train/splits/bins.ts';
import { countOf, packPairs } from '../../../../src/train/splits/histogram.ts';
import { findSplit, tryCuts } from '../../../../src/train/splits/split.ts';

test('a histogram gives row counts exactly, even as a difference of large sums', () => {
  const rows = 20_000;
  const { uniform } = seededRandom(4);
  const binned = cutInBins(
    matrix(
      Float32Array.from({ length: rows }, () => uniform() ** 4 * 50),
      1,
    ),
    255,
  );
  const { fill, subtract, workspace } = openKernel(binned, 2, 'wasm');
  const hessians = Float64Array.from({ length: rows }, () => (uniform() < 0.5 ? 0.25 : 1e-12));
  const gradients = new Float64Array(rows);
  workspace.order.forEach((_, i, order) => {
    order[i] = i;
  });
  const first = Int32Array.of(0);
  const countsIn = (slot: number): number[] => {
    const of = workspace.histograms.subarray(slot * workspace.bins * 2, (slot + 1) * workspace.bins * 2);
    return Array.from({ length: workspace.bins }, (_, id) => countOf(of[id * 2 + 1]!));
  };
  packPairs(gradients, hessians, workspace.pairs);
  fill(0, first, 0, rows);
  fill(1, first, 0, rows - 300);
  subtract(0, 1);
  const counts = new Array<number>(workspace.bins).fill(0);
  for (let row = rows - 300; row < rows; row++) counts[workspace.ids[row]!]!++;
  expect(countsIn(0)).toEqual(counts);
  packPairs(gradients, new Float64Array(rows).fill(1), workspace.pairs);
  fill(0, first, 0, rows);
  expect(countsIn(0).reduce((sum, count) => sum + count, 0)).toBe(rows);
});

/** Rows of a column of three bins, the highest without rows: 10 low, 10 middle, 20 missing ones with other gradients. */
const missingApart = () => {
  const unit = 1 / 128;
  const histogram = Float64Array.of(10, 10 + 10 * unit, 10, 10 + 10 * unit, 0, 0, -20, 20 + 20 * unit);
  const node = { gradient: 0, hessian: 40, rows: 40 };
  const rules = { l2: 0, minRows: 1, minHessian: 1e-3 };
  return findSplit(histogram, Int32Array.of(0, 4), node, rules, 0, (best) =>
    tryCuts(best, histogram, node, rules, 128, 0, 0, 3),
  );
};

test('a split into missing and known sends unseen known values with the known', () => {
  expect(missingApart()).toMatchObject({ column: 0, cut: 2, missingLeft: false, left: { gradient: 20, rows: 20 } });
  expect(missingApart()!.gain).toBeCloseTo(40, 9);
});

const learners: Record<string, (inputs: Matrix, target: Float64Array) => Ensemble> = {
  boosting: (inputs, target) =>
    fitGradientBoosting(inputs, target, { max_leaf_nodes: 2, max_iter: 60, learning_rate: 0.3, min_samples_leaf: 1 }),
  'random forest': (inputs, target) =>
    fitForest(inputs, target, { task: 'regression', max_leaf_nodes: 2, bootstrap: false, n_estimators: 20 }),
};

test.each(Object.entries(learners))('%s sends missing values with those they resemble', (_, fit) => {
  const x = Float32Array.from({ length: 400 }, (_, row) => (row % 4 ? (row * 7) % 10 : Number.NaN));
  for (const side of [0, 1]) {
    const y = Float64Array.from(x, (value) => (Number.isNaN(value) ? side : Number(value > 3)));
    const predicted = predictModel(fit(matrix(x, 1), y), matrix(x, 1));
    predicted.forEach((value, row) => {
      expect(value).toBeCloseTo(y[row]!, 3);
    });
  }
});

test.each(Object.entries(learners))('%s sends missing values it has never seen with the larger side', (_, fit) => {
  const x = Float32Array.from({ length: 100 }, (_, row) => row % 10);
  const unknown = matrix(Float32Array.of(Number.NaN), 1);
  expect(
    predictModel(
      fit(
        matrix(x, 1),
        Float64Array.from(x, (v) => Number(v > 2)),
      ),
      unknown,
    )[0],
  ).toBeCloseTo(1, 3);
  expect(
    predictModel(
      fit(
        matrix(x, 1),
        Float64Array.from(x, (v) => Number(v > 6)),
      ),
      unknown,
    )[0],
  ).toBeCloseTo(0, 3);
});

test('rounding noise is never split', () => {
  const x = matrix(
    Float32Array.from({ length: 3000 }, (_, row) => (row * 37) % 3000),
    1,
  );
  for (const value of [0.1, 1 / 3, 1e9 / 7]) {
    for (const loss of ['squared_error', 'gamma'] as const) {
      const model = fitGradientBoosting(x, new Float64Array(3000).fill(value), { loss, l2_regularization: 0.1 });
      expect(model.trees.roots).toEqual([]);
    }
  }
  expect(fitGradientBoosting(x, new Float64Array(3000).fill(1), { loss: 'log_loss' }).trees.roots).toEqual([]);
});
