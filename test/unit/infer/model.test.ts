import { expect, onTestFinished, test } from 'vitest';
import { loadModel, type Model } from '../../../src/infer/model.ts';
import type { ModelFiles } from '../../../src/registry/port.ts';
import { seededRandom } from '../../../src/train/seeded-random.ts';
import { madeModel } from '../../helpers/models/made-model.ts';
import { trainedModel } from '../../helpers/models/trained.ts';

const closedAfterTest = (model: Model): Model => {
  onTestFinished(() => model.close());
  return model;
};

const load = async ({ onnx, card }: ModelFiles): Promise<Model> => closedAfterTest(await loadModel(onnx, card, 7));

const { onnx, card } = madeModel();

test.for<[string, ModelFiles, RegExp]>([
  ['bytes that are no model', { onnx: Buffer.from('garbage'), card }, /it is no ONNX model/],
  ['no bytes', { onnx: new Uint8Array(), card }, /ONNX Runtime cannot open it: \S[^\n]*$/],
  ['half a model', { onnx: onnx.slice(0, onnx.length / 2), card }, /it is no ONNX model/],
  [
    'a feature that is not known here',
    { onnx, card: { ...card, features: ['vcpus_requ', 'moon_phase', 'features.x'] } },
    /unknown features moon_phase/,
  ],
  [
    'fewer columns than its card names',
    { onnx, card: { ...card, features: ['vcpus_requ'] } },
    /dimension[^\n]*Expected[^\n]*$/,
  ],
  ['another input', madeModel({ input: 'inputs' }), /its input is inputs, not features/],
  ['no probability', madeModel({ outputs: ['seconds'] }), /it has no output probability, only seconds/],
  [
    'a probability of NaN',
    madeModel({ unknown: { probability: -1 }, roots: true }),
    /probability of a provider of which nothing is known \(NaN where a number is missing\) is NaN/,
  ],
  ['a probability above 1', madeModel({ unknown: { probability: 1.5 } }), /probability .* is 1\.5/],
  ['seconds below 0', madeModel({ unknown: { seconds: -20 } }), /seconds .* are -20/],
  ['endless seconds of failure', madeModel({ unknown: { failure_seconds: 1e39 } }), /seconds .* are Infinity/],
  ['one value for many rows', madeModel({ short: true }), /1 values for 2 rows/],
])('a model with %s is refused, and told why', async ([, files, reason]) => {
  await expect(load(files)).rejects.toMatchObject({
    code: 'MODEL_REFUSED',
    message: expect.stringMatching(reason),
    details: { version: 7 },
  });
});

test('a model may lack the heads of seconds', async () => {
  const model = await load(madeModel({ outputs: ['probability'] }));
  expect(await model.predict(Float32Array.of(0.25, 0.75), 2)).toEqual({
    probability: Float32Array.of(0.25, 0.75),
    seconds: undefined,
    failureSeconds: undefined,
  });
});

/** Rows with the scales and the gaps of real ones. */
const rowsOf = (count: number, columns: number): Float32Array => {
  const { uniform } = seededRandom(11);
  return Float32Array.from({ length: count * columns }, () => {
    const draw = uniform();
    return draw < 0.2 ? Number.NaN : draw < 0.6 ? Math.round(10 * uniform()) : 10 ** (6 * uniform() - 2);
  });
};

test('more rows than one native call takes are answered as if one by one, to the bit', async () => {
  const model = closedAfterTest(await trainedModel());
  const columns = model.card.features.length;
  const count = 600;
  const rows = rowsOf(count, columns);
  const whole = await model.predict(rows, count);
  const { probability, seconds, failureSeconds } = whole;
  expect(new Set(probability).size).toBeGreaterThan(100);
  expect([seconds?.length, failureSeconds?.length]).toEqual([count, count]);
  for (let row = 0; row < count; row++) {
    const one = await model.predict(rows.slice(row * columns, (row + 1) * columns), 1);
    expect([one.probability[0], one.seconds?.[0], one.failureSeconds?.[0]]).toEqual([
      probability[row],
      seconds?.[row],
      failureSeconds?.[row],
    ]);
  }
});

test('a model that failed to load leaves the ones in service alone', async () => {
  const model = await load(madeModel());
  await expect(load({ onnx: Buffer.from('garbage'), card })).rejects.toThrow();
  const { probability } = await model.predict(Float32Array.of(0.3, 1, 2), 1);
  expect(probability).toEqual(Float32Array.of(0.3));
});

test('requests that are asked at once get the bits that each gets alone', async () => {
  const model = closedAfterTest(await trainedModel());
  const columns = model.card.features.length;
  const rows = Float32Array.from({ length: 40 * columns }, (_, at) => 50 * Math.sin(at * 12.9898));
  const asked = Array.from({ length: 20 }, (_, at) => rows.subarray(2 * at * columns, 2 * (at + 1) * columns));
  const together = await Promise.all(asked.map((two) => model.predict(two, 2)));
  for (const [at, two] of asked.entries()) expect(together[at]).toEqual(await model.predict(two, 2));
});
