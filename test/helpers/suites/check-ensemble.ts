import { expect, test } from 'vitest';
import { applyCalibration, type Calibration } from '../../../src/train/calibration/calibration.ts';
import { type Matrix, matrix, selectRows } from '../../../src/train/data/matrix.ts';
import type { FitHooks } from '../../../src/train/hooks.ts';
import { type Model, predictModel, predictModelRaw } from '../../../src/train/models/model.ts';
import { exportHeads } from '../../../src/train/onnx/heads.ts';
import { learnable, learnableColumns } from '../models/learnable.ts';
import { runOnnx } from '../models/onnx.ts';

export type Fit = (inputs: Matrix, target: Float64Array, seed: number, hooks?: FitHooks) => Model;

const nextFloat32 = (value: number): number => {
  const bits = new Int32Array(Float32Array.of(value).buffer);
  bits[0]! += value >= 0 ? 1 : -1;
  return new Float32Array(bits.buffer)[0]!;
};

/** The values at which a column's part of the score bends, by column. */
const bends = (model: Model): [column: number, at: number][] => {
  if (model.kind === 'sum') return [...bends(model.trees), ...bends(model.line)];
  return model.kind === 'linear'
    ? [...model.low, ...model.high].map((at, i) => [i % model.features, at])
    : model.trees.feature.map((column, node) => [column, model.trees.threshold[node]!]);
};

/** Rows that stand on the thresholds of a model, just above them, and at infinity, missing or 0 elsewhere. */
export const hardRows = (model: Model, atMost = 400): Matrix => {
  const { features } = model;
  const rows: number[][] = [];
  const fills = [0, Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const fill of fills) rows.push(new Array(features).fill(fill));
  for (const [column, threshold] of bends(model)) {
    if (column < 0 || rows.length >= atMost) continue;
    const at = Math.fround(threshold);
    for (const value of Number.isFinite(at) ? [at, nextFloat32(at)] : [at]) {
      const row = new Array(features).fill(fills[rows.length % fills.length]);
      row[column] = value;
      rows.push(row);
    }
  }
  return matrix(Float32Array.from(rows.flat()), features);
};

/** Largest difference in units of the expected value. */
export const relativeError = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i])
      worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!) / Math.abs(expected[i]!));
  }
  return worst;
};

const names = Array.from({ length: learnableColumns }, (_, column) => `f${column}`);

/** ONNX of a model as both heads, and what the model itself says. */
export const compareWithOnnx = async (
  ensemble: Model,
  inputs: Matrix,
  calibration: Calibration = { kind: 'identity' },
): Promise<number> => {
  const scale = 1.25;
  const model = exportHeads({ features: names, probability: { ensemble, calibration }, seconds: { ensemble, scale } });
  const outputs = await runOnnx(model, inputs);
  const probability = applyCalibration(calibration, predictModelRaw(ensemble, inputs), ensemble.link);
  const seconds = predictModel(ensemble, inputs).map((value) => Math.fround(value * scale));
  return Math.max(relativeError(outputs.probability!, probability), relativeError(outputs.seconds!, seconds));
};

/** What a kind of model can't be better at: its error in units of the mean's, its steps. */
type Limits = { readonly error: number; readonly steps: number };

/** What every trainer must keep. @param target - a column of the learnable table */
export const checkTrainer = (
  fit: Fit,
  target: 'labels' | 'seconds',
  { error: largestError, steps }: Limits = { error: 0.7, steps: 6 },
): void => {
  const data = learnable(600, 1);
  const fitted = fit(data.matrix, data[target], 7);

  test('leaves its inputs as they were', () => {
    const before = [data.matrix.values.slice(), data[target].slice()];
    fit(data.matrix, data[target], 7);
    expect([data.matrix.values, data[target]]).toEqual(before);
  });

  test('gives the same model for the same rows, options and seed', () => {
    expect(JSON.stringify(fit(data.matrix, data[target], 7))).toBe(JSON.stringify(fitted));
  });

  test('predicts finite values, better than the mean does, with missing and constant columns about', () => {
    const later = learnable(600, 2);
    const truth = target === 'labels' ? later.chance : later.expected;
    const predicted = predictModel(fitted, later.matrix);
    expect(predicted.every(Number.isFinite)).toBe(true);
    const mean = data[target].reduce((sum, y) => sum + y, 0) / 600;
    const error = (guess: (i: number) => number): number => truth.reduce((sum, y, i) => sum + (y - guess(i)) ** 2, 0);
    expect(error((i) => predicted[i]!)).toBeLessThan(largestError * error(() => mean));
  });

  test('predicts each row as if it were alone, in whatever order they come', () => {
    const all = predictModel(fitted, data.matrix);
    const order = [599, 3, 77, 3];
    expect([...predictModel(fitted, selectRows(data.matrix, order))]).toEqual(order.map((row) => all[row]));
    expect(predictModel(fitted, selectRows(data.matrix, [5]))[0]).toBe(all[5]);
    expect(predictModel(fitted, selectRows(data.matrix, []))).toHaveLength(0);
  });

  test('survives JSON', () => {
    const loaded: Model = JSON.parse(JSON.stringify(fitted));
    expect(loaded).toEqual(fitted);
    expect(predictModelRaw(loaded, data.matrix)).toEqual(predictModelRaw(fitted, data.matrix));
  });

  test('equals its ONNX within float32, on thresholds, missing and infinite values too', async () => {
    expect(await compareWithOnnx(fitted, data.matrix)).toBeLessThan(1e-6);
    expect(await compareWithOnnx(fitted, hardRows(fitted))).toBeLessThan(1e-6);
  });

  test('is constant for a constant target, and so is its ONNX', async () => {
    const ones = new Float64Array(600).fill(1);
    const constant = fit(data.matrix, ones, 7);
    for (const value of predictModel(constant, data.matrix)) expect(value).toBeCloseTo(1, 2);
    expect(await compareWithOnnx(constant, hardRows(constant))).toBeLessThan(1e-6);
  });

  test('is constant for a single row', () => {
    const single = fit(selectRows(data.matrix, [0]), Float64Array.of(1), 7);
    expect(new Set(predictModel(single, data.matrix)).size).toBe(1);
  });

  test('refuses what nothing can be learned from', () => {
    const none = matrix(new Float32Array(0), learnableColumns);
    expect(() => fit(none, new Float64Array(0), 7)).toThrow(TypeError);
    expect(() => fit(data.matrix, data[target].slice(1), 7)).toThrow(TypeError);
    expect(() => fit(data.matrix, data[target].with(3, Number.NaN), 7)).toThrow(TypeError);
    expect(() => predictModel(fitted, matrix(new Float32Array(2), 2))).toThrow(TypeError);
  });

  test('takes infinite values in training', async () => {
    const values = data.matrix.values.slice();
    for (let i = 0; i < values.length; i += 7) values[i] = i % 2 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const model = fit({ ...data.matrix, values }, data[target], 7);
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
    expect(await compareWithOnnx(model, { ...data.matrix, values })).toBeLessThan(1e-6);
  });

  test('tells its progress and stops when asked', () => {
    const seen: number[] = [];
    fit(data.matrix, data[target], 7, { onProgress: (done) => seen.push(done) });
    expect(seen).toEqual(seen.map((_, i) => i));
    expect(seen.length).toBeGreaterThanOrEqual(steps);
    const stop = () => fit(data.matrix, data[target], 7, { shouldStop: () => true });
    expect(stop).toThrow(expect.objectContaining({ code: 'TRAIN_CANCELLED' }));
  });
};
