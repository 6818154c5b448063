import { expect, test } from 'vitest';
import { r2, rmse } from '../../../bench/parts/squared-errors.ts';

const list = (...values: number[]) => Float64Array.from(values);

test('an error of squares is in the unit of what is predicted, and as a share of the variance', () => {
  const observed = list(10, 20, 60);
  const predicted = list(10, 26, 54);
  expect(rmse(observed, predicted)).toBeCloseTo(Math.sqrt(24), 12);
  expect(r2(observed, predicted)).toBeCloseTo(1 - 72 / 1400, 12);
  expect(r2(observed, list(30, 30, 30))).toBeCloseTo(0, 12);
  expect(r2(list(1, 1), predicted)).toBeNaN();
});
