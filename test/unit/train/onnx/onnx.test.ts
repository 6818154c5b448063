import { describe, expect, test } from 'vitest';
import { fitGradientBoosting } from '../../../../src/train/boosting/boosting.ts';
import { applyCalibration, type Calibration } from '../../../../src/train/calibration/calibration.ts';
import { fitPlatt } from '../../../../src/train/calibration/platt.ts';
import { fitForest } from '../../../../src/train/forest/forest.ts';
import { type Ensemble, noTrees, predictRaw } from '../../../../src/train/models/ensemble.ts';
import { predictModel } from '../../../../src/train/models/model.ts';
import { exportHeads } from '../../../../src/train/onnx/heads.ts';
import { floats, integer, integers, text } from '../../../../src/train/onnx/protobuf.ts';
import { learnable, learnableColumns } from '../../../helpers/models/learnable.ts';
import { runOnnx } from '../../../helpers/models/onnx.ts';
import { compareWithOnnx, hardRows, relativeError } from '../../../helpers/suites/check-ensemble.ts';

const data = learnable(1500, 21);
const features = Array.from({ length: learnableColumns }, (_, column) => `f${column}`);
const booster = fitGradientBoosting(data.matrix, data.labels, { loss: 'log_loss', max_iter: 50 });
const forest = fitForest(data.matrix, data.labels, { n_estimators: 15, min_samples_leaf: 5 });
const seconds = fitGradientBoosting(data.matrix, data.seconds, { loss: 'gamma', max_iter: 50 });

describe('protobuf', () => {
  test('writes what the specification shows', () => {
    expect(integer(1, 150).toString('hex')).toBe('089601');
    expect(text(2, 'testing').toString('hex')).toBe('120774657374696e67');
    expect(integers(4, [3, 270, 86942]).toString('hex')).toBe('2206038e029ea705');
    expect(integers(4, [2 ** 40]).toString('hex')).toBe(`2206${'8080808080'}20`);
    expect(floats(7, [1]).toString('hex')).toBe('3a040000803f');
  });
});

describe('heads in ONNX', () => {
  test('answer together, each as its own model does, one number a row', async () => {
    const model = exportHeads({
      features,
      probability: { ensemble: booster, calibration: { kind: 'platt', a: 0.8, b: -0.1 } },
      seconds: { ensemble: seconds, scale: 1.1 },
      failureSeconds: { ensemble: forest, scale: 60 },
    });
    const outputs = await runOnnx(model, data.matrix);
    expect(Object.keys(outputs)).toEqual(['probability', 'seconds', 'failure_seconds']);
    expect(
      relativeError(
        outputs.seconds!,
        predictModel(seconds, data.matrix).map((s) => s * 1.1),
      ),
    ).toBeLessThan(1e-6);
    expect(
      relativeError(
        outputs.failure_seconds!,
        predictModel(forest, data.matrix).map((s) => s * 60),
      ),
    ).toBeLessThan(1e-6);
  });

  const models: [string, Ensemble][] = [
    ['boosting', booster],
    ['a forest', forest],
  ];
  test.each(models)('keep the calibration of %s', async (_, ensemble) => {
    const raw = predictRaw(ensemble, data.matrix);
    const calibration = fitPlatt(raw, data.labels);
    expect(await compareWithOnnx(ensemble, data.matrix, calibration)).toBeLessThan(1e-6);
    expect(await compareWithOnnx(ensemble, hardRows(ensemble), calibration)).toBeLessThan(1e-6);
  });

  test('keep tiny probabilities as exactly as large ones', async () => {
    const far: Calibration = { kind: 'platt', a: 1, b: -25 };
    const raw = predictRaw(booster, data.matrix);
    expect(Math.min(...applyCalibration(far, raw))).toBeLessThan(1e-11);
    expect(await compareWithOnnx(booster, data.matrix, far)).toBeLessThan(1e-6);
  });

  test('may be constant', async () => {
    const constant = { ...booster, baseline: 2, trees: noTrees() };
    expect(await compareWithOnnx(constant, hardRows(constant))).toBeLessThan(1e-6);
  });

  test('come as the same bytes each time, with the names of the columns inside', () => {
    const heads = { features, seconds: { ensemble: seconds, scale: 1 } };
    const model = exportHeads(heads);
    expect(exportHeads(heads)).toEqual(model);
    expect(Buffer.from(model).includes(JSON.stringify(features))).toBe(true);
  });

  test('need as many names as columns, and a head', () => {
    expect(() => exportHeads({ features: ['a'], seconds: { ensemble: seconds, scale: 1 } })).toThrow(TypeError);
    expect(() => exportHeads({ features })).toThrow(TypeError);
  });
});
