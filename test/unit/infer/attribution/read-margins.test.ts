import { describe, expect, test } from 'vitest';
import type { ModelCard } from '../../../../src/contracts/learning/card.ts';
import { attribute } from '../../../../src/infer/attribution/attribute.ts';
import { type Margin, marginsOf } from '../../../../src/infer/attribution/margin.ts';
import { readMargins } from '../../../../src/infer/attribution/read-margins.ts';
import { fitGradientBoosting } from '../../../../src/train/boosting/boosting.ts';
import { matrix } from '../../../../src/train/data/matrix.ts';
import { fitForest } from '../../../../src/train/forest/forest.ts';
import type { LinearModel } from '../../../../src/train/models/linear-model.ts';
import { type Model, predictModelRaw } from '../../../../src/train/models/model.ts';
import { startScores } from '../../../../src/train/models/start.ts';
import { exportHeads } from '../../../../src/train/onnx/heads.ts';
import { learnable, learnableColumns } from '../../../helpers/models/learnable.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { runOnnx } from '../../../helpers/models/onnx.ts';
import { hardRows } from '../../../helpers/suites/check-ensemble.ts';

const data = learnable(600, 21);
const features = Array.from({ length: learnableColumns }, (_, column) => `f${column}`);
const chance = fitGradientBoosting(data.matrix, data.labels, { loss: 'log_loss', max_iter: 30 });
const seconds = fitGradientBoosting(data.matrix, data.seconds, { loss: 'gamma', max_iter: 30 });
const forest = fitForest(data.matrix, data.labels, { n_estimators: 8, min_samples_leaf: 3 });
const linear: LinearModel = {
  kind: 'linear',
  link: 'logit',
  baseline: -0.4,
  features: learnableColumns,
  slope: features.map((_, at) => 0.1 * at),
  centre: features.map((_, at) => at),
  missing: features.map((_, at) => 0.2 - 0.1 * at),
  low: features.map(() => -3),
  high: features.map(() => 3),
  bounds: null,
};
const rows = hardRows(chance, 40);
const finite = matrix(
  data.matrix.values.map((value) => (Number.isFinite(value) ? value : 0)),
  learnableColumns,
);

const read = (onnx: Uint8Array, heads: ModelCard['heads']) =>
  readMargins(onnx, { ...madeModel().card, features, heads });

const marginOf = (onnx: Uint8Array, head: ModelCard['heads'][number]): Margin => {
  const margin = read(onnx, [head]).get(head);
  if (!margin || 'why' in margin) throw new Error(margin?.why ?? 'no such head');
  return margin;
};

describe('the margins that are read from the file that serves', () => {
  const ensembles: [string, Model][] = [
    ['boosting', chance],
    ['a forest', forest],
    ['a linear model', linear],
    [
      'trees and a linear model together',
      { kind: 'sum', link: 'logit', features: learnableColumns, trees: chance, line: linear },
    ],
  ];

  test.each(ensembles)('are those of %s, whatever its calibration', (_, ensemble) => {
    for (const calibration of [{ kind: 'identity' } as const, { kind: 'platt', a: 0.7, b: 0.2 } as const]) {
      const margin = marginOf(exportHeads({ features, probability: { ensemble, calibration } }), 'probability');
      const isScaled = calibration.kind === 'platt';
      const scale = isScaled ? 0.7 : 1;
      const shift = isScaled ? 0.2 : 0;
      const wanted = predictModelRaw(ensemble, rows).map((one) => scale * one + shift);
      marginsOf(margin, rows.values, rows.columns).forEach((one, row) => {
        expect(one).toBeCloseTo(wanted[row]!, 6);
      });
    }
  });

  test('hold what a head starts from as a term of its column', () => {
    const starts = Float32Array.from(finite.values, (value) => Math.abs(value) + 0.5);
    const inputs = matrix(starts, learnableColumns);
    const onnx = exportHeads({ features, seconds: { ensemble: seconds, start: { column: 2 }, scale: 3 } });
    const margin = marginOf(onnx, 'seconds');
    expect(margin.terms).toContainEqual(expect.objectContaining({ kind: 'column', column: 2 }));
    const start = startScores(inputs, 'log', { column: 2 });
    const raw = predictModelRaw(seconds, inputs);
    marginsOf(margin, inputs.values, inputs.columns).forEach((one, row) => {
      expect(one).toBeCloseTo(raw[row]! + start[row]!, 6);
    });
  });

  test('split what is served of a linear model that is kept within bounds, beside what it starts from', async () => {
    const ensemble = { ...linear, bounds: [-0.3, 0.3] as const };
    const calibration = { kind: 'platt', a: 0.8, b: -0.1 } as const;
    const inputs = matrix(
      finite.values.slice(0, 8 * learnableColumns).map((value) => Math.abs(value) / 4 + 0.1),
      learnableColumns,
    );
    const onnx = exportHeads({ features, probability: { ensemble, start: { column: 1 }, calibration } });
    const { probability } = await runOnnx(onnx, inputs);
    const margin = marginOf(onnx, 'probability');
    expect(margin.terms.map(({ kind }) => kind).toSorted()).toEqual(['column', 'inner']);
    const found = attribute(margin, inputs.values, inputs.columns, probability!, inputs.rows);
    found.margins.forEach((one, row) => {
      expect(1 / (1 + Math.exp(-one))).toBeCloseTo(probability![row]!, 6);
      const [sum, values] = [found.marginParts, found.valueParts].map((parts) =>
        parts.slice(row * inputs.columns, (row + 1) * inputs.columns).reduce((a, b) => a + b, 0),
      );
      expect(sum).toBeCloseTo(one - found.meanMargin, 6);
      expect(values).toBeCloseTo(probability![row]! - found.meanValue, 5);
    });
  });

  test('split what is served so that the parts add up', async () => {
    const onnx = exportHeads({
      features,
      probability: { ensemble: chance, start: { column: 0 }, calibration: { kind: 'platt', a: 0.8, b: -0.1 } },
      seconds: { ensemble: seconds, scale: 1.2 },
    });
    const ten = { ...data.matrix, values: data.matrix.values.slice(0, 10 * learnableColumns), rows: 10 };
    const served = await runOnnx(onnx, ten);
    for (const head of ['probability', 'seconds'] as const) {
      const found = attribute(marginOf(onnx, head), ten.values, ten.columns, served[head]!, ten.rows);
      for (let row = 0; row < ten.rows; row++) {
        const sum = found.valueParts.slice(row * ten.columns, (row + 1) * ten.columns).reduce((a, b) => a + b, 0);
        const size = head === 'seconds' ? found.meanValue : 1;
        expect(Math.abs(sum - (served[head]![row]! - found.meanValue)) / size).toBeLessThan(1e-5);
      }
    }
  });

  test('are not there for a graph that is no sum, and for bytes that are no model', () => {
    const product = madeModel({ roots: true });
    const { card } = product;
    expect(readMargins(product.onnx, card).get('probability')).toHaveProperty('terms');
    expect(read(Buffer.from('nonsense'), ['probability']).get('probability')).toHaveProperty('why');
    expect(
      read(exportHeads({ features, seconds: { ensemble: seconds, scale: 1 } }), ['probability']).get('probability'),
    ).toEqual({
      why: 'it has no such output',
    });
  });
});
