import { expect, test } from 'vitest';
import { fitBagging } from '../../../../src/train/bagging/bagging.ts';
import { matrix } from '../../../../src/train/data/matrix.ts';
import { predictRaw } from '../../../../src/train/models/ensemble.ts';
import { predictModel } from '../../../../src/train/models/model.ts';
import { bagOptions } from '../../../helpers/models/bag-options.ts';
import { learnable } from '../../../helpers/models/learnable.ts';

/** Two columns that decide together: a label is 1 where both lie on the same side. */
const squares = (rows: number) => {
  const { matrix: columns } = learnable(rows, 4);
  const values = Float32Array.from(
    { length: 2 * rows },
    (_, at) => columns.values[6 * (at >> 1)]! * (at % 2 ? -1 : 1) + (at % 7) - 3,
  );
  const inputs = matrix(values, 2);
  return {
    inputs,
    labels: Float64Array.from({ length: rows }, (_, row) => Number(values[2 * row]! > 0 === values[2 * row + 1]! > 0)),
  };
};

test('columns that decide together are found from a few hundred rows', () => {
  const { inputs, labels } = squares(400);
  const predicted = predictModel(fitBagging(inputs, labels, bagOptions(400)), inputs);
  const right = labels.filter((label, row) => predicted[row]! > 0.5 === (label === 1)).length;
  expect(right / 400).toBeGreaterThan(0.9);
});

test('trees that all agree on a hundred of a hundred say seven to one, no certainty', () => {
  const inputs = matrix(
    Float32Array.from({ length: 200 }, (_, row) => row % 2),
    1,
  );
  const labels = Float64Array.from({ length: 200 }, (_, row) => row % 2);
  const options = { ...bagOptions(200), max_samples: 1, max_features: 1 };
  const sure = predictRaw(fitBagging(inputs, labels, options), inputs);
  expect(sure[1]).toBeCloseTo(2, 5);
  expect(sure[0]).toBeCloseTo(-2, 5);
});

test('where most succeed, as many of each kind in a leaf are even odds', () => {
  const inputs = matrix(
    Float32Array.from({ length: 200 }, (_, row) => Number(row >= 160)),
    1,
  );
  const labels = Float64Array.from({ length: 200 }, (_, row) => Number(row < 160 || row % 2 === 0));
  const options = { ...bagOptions(200), max_samples: 1, max_features: 1 };
  expect(predictModel(fitBagging(inputs, labels, options), inputs)[199]).toBeCloseTo(0.5, 5);
});

test('seconds of a leaf are their mean', () => {
  const inputs = matrix(
    Float32Array.from({ length: 200 }, (_, row) => row % 2),
    1,
  );
  const seconds = Float64Array.from({ length: 200 }, (_, row) => (row % 2 ? 100 : 10) * (row % 4 < 2 ? 1 : 3));
  const options = { ...bagOptions(200), loss: 'gamma', max_samples: 1, max_features: 1 } as const;
  const predicted = predictModel(fitBagging(inputs, seconds, options), inputs);
  expect([predicted[0], predicted[1]]).toEqual([expect.closeTo(20, 3), expect.closeTo(200, 3)]);
});

test('what rows start from is not learned again', () => {
  const { inputs, labels } = squares(400);
  const known = labels.map((label) => 6 * label - 3);
  const added = predictRaw(fitBagging(inputs, labels, { ...bagOptions(400), initial_score: known }), inputs);
  const alone = predictRaw(fitBagging(inputs, labels, bagOptions(400)), inputs);
  const size = (scores: Float64Array): number => scores.reduce((sum, score) => sum + Math.abs(score), 0) / 400;
  expect(size(added)).toBeLessThan(0.3 * size(alone));
});
