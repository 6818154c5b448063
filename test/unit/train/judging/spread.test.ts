import { expect, test } from 'vitest';
import { featureQuantiles } from '../../../../src/train/data/feature-quantiles.ts';
import { matrix } from '../../../../src/train/data/matrix.ts';
import { spreadOf } from '../../../../src/train/judging/spread.ts';
import { calibrationCurve } from '../../../../src/train/metrics/calibration-curve.ts';

test('a spread is the mean and the standard deviation of what is known, or nothing for fewer than two', () => {
  expect(spreadOf([1, null, 3])).toEqual({ mean: 2, standard_deviation: Math.SQRT2 });
  expect(spreadOf([1, null])).toBeNull();
});

test('a calibration curve has bins of equal mass, the least probable first, and loses no row', () => {
  const chances = Float64Array.from({ length: 25 }, (_, row) => ((row * 7) % 25) / 25);
  const curve = calibrationCurve(
    chances.map((chance) => (chance > 0.5 ? 1 : 0)),
    chances,
  );
  expect(curve).toHaveLength(10);
  expect(curve.reduce((sum, { rows }) => sum + rows, 0)).toBe(25);
  expect(curve.map(({ predicted }) => predicted)).toEqual(
    curve.map(({ predicted }) => predicted).toSorted((a, b) => a - b),
  );
  expect([curve[0]!.observed, curve[9]!.observed]).toEqual([0, 1]);
});

test('quantiles tell the share that is missing and eleven deciles of the rest', () => {
  const values = Float32Array.from({ length: 404 }, (_, at) => (at % 2 === 0 ? at / 2 : Number.NaN));
  values[0] = Number.NaN;
  const { counted, empty } = featureQuantiles(['counted', 'empty'], matrix(values, 2));
  expect(counted).toEqual({
    missing: expect.closeTo(1 / 202, 6),
    deciles: [1, 21, 41, 61, 81, 101, 121, 141, 161, 181, 201],
  });
  expect(empty).toEqual({ missing: 1, deciles: [] });
});
