import { expect, test } from 'vitest';
import { matrix, selectRows } from '../../../../src/train/data/matrix.ts';
import { fitLinear } from '../../../../src/train/linear/linear.ts';
import type { LinearOptions } from '../../../../src/train/linear/linear-options.ts';
import { predictModel, predictModelRaw } from '../../../../src/train/models/model.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';
import { learnable } from '../../../helpers/models/learnable.ts';

const inputs = matrix(Float32Array.of(0, 1, 1, 3, 2, 2, 3, 7, 4, 1, 5, 5, 6, 2, 7, 9), 2);
const label = Float64Array.of(0, 0, 1, 0, 1, 0, 1, 1);
const seconds = Float64Array.of(2, 3, 1, 9, 4, 6, 3, 20);

/** What scikit-learn 1.9.1 predicts on standardised columns: C = 1, alpha = 1; for gamma alpha = 1 / 8. */
const known: [LinearOptions['loss'], number[]][] = [
  ['log_loss', [0.279046029, 0.294682102, 0.422832117, 0.327424406, 0.657081117, 0.59948739, 0.783868478]],
  ['squared_error', [-0.113270221, 3.375851188, 2.56003986, 10.354094004, 2.363394785, 8.72247135, 5.036704866]],
  ['gamma', [1.80849796, 2.92361561, 2.68568754, 7.6405526, 2.73620262, 6.44755706, 4.06336388]],
];

test.each(known)('%s says what scikit-learn does', (loss, expected) => {
  const model = fitLinear(inputs, loss === 'log_loss' ? label : seconds, { loss, tol: 1e-14 });
  const predicted = predictModel(model, inputs);
  expected.forEach((value, row) => {
    expect(predicted[row]).toBeCloseTo(value, 5);
  });
});

test('a column that copies another, or never varies, changes nothing', () => {
  const { matrix: all, labels } = learnable(400, 8);
  const values = Float32Array.from({ length: 800 }, (_, i) => all.values[(i >> 1) * all.columns]!);
  const twice = matrix(values, 2);
  const once = matrix(
    values.filter((_, i) => i % 2 === 0),
    1,
  );
  const fit = (from: typeof once) => predictModelRaw(fitLinear(from, labels, { loss: 'log_loss', alpha: 0 }), from);
  expect(fit(twice)[3]).toBeCloseTo(fit(once)[3]!, 9);
});

test('what is missing pulls as those that miss it do', () => {
  const x = Float32Array.from({ length: 400 }, (_, row) => (row % 4 ? row % 10 : Number.NaN));
  const y = Float64Array.from(x, (value) => (Number.isNaN(value) ? 30 : value));
  const model = fitLinear(matrix(x, 1), y, { alpha: 1e-6 });
  const predicted = predictModel(model, matrix(Float32Array.of(Number.NaN, 0, 9, 1e9), 1));
  for (const [row, value] of [30, 0, 9, 9].entries()) expect(predicted[row]).toBeCloseTo(value, 4);
});

test('what only a few rows miss counts as the mean, whatever became of those few', () => {
  const x = Float32Array.from({ length: 400 }, (_, row) => (row < 10 ? Number.NaN : row % 10));
  const y = Float64Array.from(x, (value) => (Number.isNaN(value) ? 300 : value));
  const model = fitLinear(matrix(x, 1), y, { alpha: 1e-6 });
  const [missing, mean] = predictModel(model, matrix(Float32Array.of(Number.NaN, 4.5), 1));
  expect(missing).toBeCloseTo(mean!, 4);
});

test('what is learned on top of a start is what the start lacks', () => {
  const { matrix: all, labels } = learnable(500, 4);
  const whole = fitLinear(all, labels, { loss: 'log_loss', tol: 1e-14 });
  const start = predictModelRaw(whole, all);
  const more = fitLinear(all, labels, { loss: 'log_loss', initial_score: start, alpha: 0, tol: 1e-14 });
  const alone = fitLinear(all, labels, { loss: 'log_loss', alpha: 0, tol: 1e-14 });
  const sum = predictModelRaw(more, all).map((score, row) => score + start[row]!);
  const expected = predictModelRaw(alone, all);
  sum.forEach((score, row) => {
    expect(score).toBeCloseTo(expected[row]!, 5);
  });
});

test('two classes that a line parts still get finite slopes', () => {
  const x = matrix(Float32Array.of(1, 2, 3, 4), 1);
  for (const alpha of [1e-9, 0]) {
    const model = fitLinear(x, Float64Array.of(0, 0, 1, 1), { loss: 'log_loss', alpha });
    expect([...predictModel(model, x)].map(Math.round)).toEqual([0, 0, 1, 1]);
  }
});

test('a regression without penalty has no infinite seconds for what it never saw together', () => {
  const rows = 60;
  const { uniform } = seededRandom(5);
  const columns = 25;
  const values = Float32Array.from({ length: rows * columns }, () => (uniform() < 0.2 ? Number.NaN : uniform()));
  const skewed = Float64Array.from({ length: rows }, () => Math.exp(6 * uniform()));
  const model = fitLinear(matrix(values, columns), skewed, { loss: 'gamma', alpha: 0 });
  const strange = matrix(
    Float32Array.from({ length: 500 * columns }, () => (uniform() < 0.5 ? 1e9 : -1e9)),
    columns,
  );
  const seen = predictModelRaw(model, matrix(values, columns));
  const [least, most] = [Math.min(...seen), Math.max(...seen)];
  expect(predictModelRaw(model, strange).every((score) => score >= least && score <= most)).toBe(true);
});

test('options that make no sense are refused by name', () => {
  expect(() => fitLinear(inputs, label, { alpha: -1 })).toThrow('alpha');
  expect(() => fitLinear(inputs, label, { max_iter: 0.5 })).toThrow('max_iter');
  expect(() =>
    fitLinear(
      inputs,
      Float64Array.from(label, (y) => y - 1),
      { loss: 'log_loss' },
    ),
  ).toThrow('log_loss');
  expect(() => fitLinear(selectRows(inputs, []), new Float64Array(0))).toThrow(TypeError);
});
