import { expect, test } from 'vitest';
import { InferenceModel, InferenceResponse } from '../../../../../src/contracts/rest/inference.ts';
import { madeModel } from '../../../../helpers/models/made-model.ts';
import { openSite } from '../../../../helpers/programs/running-service.ts';
import { json, openApi } from '../../open-api.ts';

/** Columns of `madeModel`: chance, seconds, lost. */
const rows = [0.25, 60, 5, 0.75, 120, 10];

const input = (changes: object = {}) => ({ name: 'features', datatype: 'FP32', shape: [2, 3], data: rows, ...changes });

const open = async () => {
  const site = openSite();
  const spread = { 'features.chance': { missing: 0, deciles: [0, 0.5, 1] } };
  await site.promote(madeModel({ card: { feature_quantiles: spread } }));
  await site.registry.publish(
    'provider-ranker',
    madeModel({ outputs: ['probability'], card: { heads: ['probability'] } }),
  );
  const service = await site.start();
  const { app } = openApi({ rawModels: service.rawModels, health: service.health });
  const infer = (body: object | string, model = 'provider-ranker') =>
    app.inject({ method: 'POST', url: `/v2/models/${model}/infer`, headers: json, payload: body });
  return { app, infer, service };
};

test('the model that serves is asked row by row, and says its name, version and the id of the call', async () => {
  const { infer } = await open();
  const answer = InferenceResponse.parse((await infer({ id: 'call 1', inputs: [input()] })).json());
  expect(answer).toMatchObject({ model_name: 'provider-ranker', model_version: '1', id: 'call 1' });
  expect(answer.outputs).toEqual([
    { name: 'probability', datatype: 'FP32', shape: [2], data: [0.25, 0.75] },
    { name: 'seconds', datatype: 'FP32', shape: [2], data: [60, 120] },
    { name: 'failure_seconds', datatype: 'FP32', shape: [2], data: [5, 10] },
  ]);
});

test('rows may be nested, outputs chosen, and a missing feature is null', async () => {
  const { infer } = await open();
  const nested = input({
    data: [
      [null, 60, 5],
      [0.75, 120, 10],
    ],
  });
  const answer = (await infer({ inputs: [nested], outputs: [{ name: 'probability' }] })).json();
  expect(answer.outputs).toEqual([{ name: 'probability', datatype: 'FP32', shape: [2], data: [0.5, 0.75] }]);
});

test('parameters of any kind are passed over, integers beyond 2^53 among them', async () => {
  const { infer } = await open();
  const parameters = '"parameters": {"seed": 12345678901234567890, "list": [null]}';
  const body = `{${parameters}, "inputs": [{${parameters}, ${JSON.stringify(input()).slice(1)}]}`;
  expect((await infer(body)).statusCode).toBe(200);
});

test('another version is loaded when it is asked for', async () => {
  const { app, infer } = await open();
  const one = input({ shape: [2, 1], data: [0.25, 0.75] });
  const answer = (await infer({ inputs: [one] }, 'provider-ranker/versions/2')).json();
  expect(answer).toMatchObject({ model_version: '2', outputs: [{ name: 'probability' }] });
  const metadata = InferenceModel.parse((await app.inject('/v2/models/provider-ranker/versions/2')).json());
  expect(metadata).toMatchObject({ versions: ['1', '2'], inputs: [{ shape: [-1, 1] }], outputs: [{ shape: [-1] }] });
});

test.each([
  ['too few values', { inputs: [input({ data: rows.slice(1) })] }],
  ['rows of another width', { inputs: [input({ shape: [3, 2] })] }],
  ['another datatype', { inputs: [input({ datatype: 'INT64' })] }],
  ['another input', { inputs: [input({ name: 'rows' })] }],
  ['no input', { inputs: [] }],
  ['an output that there is not', { inputs: [input()], outputs: [{ name: 'price' }] }],
  ['texts for numbers', { inputs: [input({ data: ['0', '1', '2', '3', '4', '5'] })] }],
])('%s are refused in the form of the protocol', async (_, body) => {
  const answer = await (await open()).infer(body);
  expect(answer.statusCode).toBe(400);
  expect(Object.keys(answer.json())).toEqual(['error']);
  expect(answer.json().error).toMatch(/^PARAMETER_INVALID: /);
});

test('a model or version that there is not is told to be none', async () => {
  const { app, infer } = await open();
  expect((await infer({ inputs: [input()] }, 'other')).json().error).toMatch(/^MODEL_NOT_FOUND: /);
  for (const path of ['other', 'provider-ranker/versions/7', 'provider-ranker/versions/champion']) {
    for (const end of ['', '/ready']) expect((await app.inject(`/v2/models/${path}${end}`)).statusCode).toBe(404);
  }
});

test('server and model are live and ready as the protocol says it', async () => {
  const { app } = await open();
  const told = async (path: string) => (await app.inject(path)).json();
  expect(await told('/v2')).toEqual({ name: 'provider-ranker', version: '1.2.3', extensions: [] });
  expect(await told('/v2/health/live')).toEqual({ live: true });
  expect(await told('/v2/health/ready')).toEqual({ ready: true });
  expect(await told('/v2/models/provider-ranker/ready')).toEqual({ name: 'provider-ranker', ready: true });
});

test('rows that are asked about raw count for no drift', async () => {
  const { infer, service } = await open();
  const { statusCode } = await infer({ inputs: [input({ shape: [600, 3], data: new Array(1800).fill(0.5) })] });
  expect(statusCode).toBe(200);
  expect(service.health().quality.drift).toBeNull();
});
