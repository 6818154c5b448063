import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { readOutsideModel } from '../../../../src/flows/outside-models/read-outside-model.ts';
import { registerModel } from '../../../../src/flows/outside-models/register-model.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import { headDefaults } from '../../../../src/train/heads/head-settings.ts';
import { failedMessage, outcomeMessage, submission } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { modelName } from '../../../helpers/models/trained.ts';
import { runHere } from '../../../helpers/programs/run-here.ts';
import { tempFolder, tempFolderOfFile } from '../../../helpers/temp-folder.ts';

const others = tempFolderOfFile();
const outcomes = join(others, 'outcomes.ndjson');

type Files = { readonly onnx: Uint8Array; readonly columns: unknown; readonly learnedUntil?: string };

const write = (folder: string, { onnx, columns }: Files) => {
  const paths = { onnx: join(folder, 'model.onnx'), columns: join(folder, 'columns.json') };
  writeFileSync(paths.onnx, onnx);
  writeFileSync(paths.columns, typeof columns === 'string' ? columns : JSON.stringify(columns));
  return paths;
};

const open = () => {
  const folder = tempFolder();
  const root = join(folder, 'models');
  return {
    registry: openFolderRegistry(root),
    register: (files: Files, ...more: string[]) => {
      const { onnx, columns } = write(folder, files);
      const until = files.learnedUntil ?? halfWay;
      const known = ['--columns', columns, '--dataset', outcomes, '--learned-until', until];
      return runHere(folder, ['models', 'register', onnx, ...known, '--registry', root, ...more]);
    },
  };
};

const minutes = 400;
const halfWay = new Date(submission - (minutes / 2) * 60_000).toISOString();

/** Outcomes whose messages tell what the history can't know: nine in ten end as they say. */
const toldOutcomes = Array.from({ length: minutes }, (_, n) => {
  const [chance, seconds] = [n % 4 < 2 ? 0.9 : 0.1, n % 2 === 0 ? 100 : 1000];
  const features = { chance, seconds, lost: seconds };
  return n % 10 < 10 * chance
    ? outcomeMessage(`u-${n}`, 'A', minutes - n, { features, completion_time_s: seconds })
    : failedMessage(`u-${n}`, 'A', minutes - n, { features, tot_failure_time_s: seconds });
});
writeFileSync(outcomes, toldOutcomes.map((one) => JSON.stringify(one)).join('\n'));

/** It knows what the messages tell. */
const informed = madeModel();
const elsewhere: Files = { onnx: informed.onnx, columns: informed.card.features };

describe('models register', () => {
  test('lets a model that was trained elsewhere serve once it has passed, with a card of what was found', async () => {
    const { registry, register } = open();
    const { code, stdout } = await register(elsewhere, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ gate: { passed: true }, model: { version: 1, alias: 'champion' } });
    const { card } = await registry.fetch((await registry.find(modelName, 'champion'))!);
    expect(card).toMatchObject({
      features: elsewhere.columns,
      heads: ['probability', 'seconds', 'failure_seconds'],
      code_version: 'outside',
      data: { last_finish: halfWay },
      metrics: { model: { log_loss: report.metrics.log_loss } },
    });
    expect(Object.keys(card.feature_quantiles!)).toContain('features.chance');
    expect(await registry.promotions(modelName)).toMatchObject([{ version: 1, how: 'gate' }]);
  });

  test('registers one that does not pass, or that is not to serve, without letting it', async () => {
    const { registry, register } = open();
    const { onnx } = madeModel({ outputs: ['probability'] });
    const failed = await register({ onnx, columns: ['features.untold'] });
    expect([failed.code, failed.stdout]).toEqual([0, expect.stringMatching(/Gate: not passed, so it does not serve/)]);
    const kept = JSON.parse((await register(elsewhere, '--no-promote', '--json')).stdout);
    expect(kept).toMatchObject({ gate: { passed: true }, model: { version: 2, alias: null } });
    expect(await registry.find(modelName, 'champion')).toBeUndefined();
  });

  test('refuses a time that is none, and says what one looks like', async () => {
    const { onnx, card } = madeModel();
    const { code, stderr } = await open().register({ onnx, columns: card.features, learnedUntil: 'yesterday' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('2026-05-31T12:00:00Z')]);
  });
});

const { onnx, card } = madeModel();
test.each<[string, Files, string, RegExp]>([
  ['columns that are no JSON', { onnx, columns: 'vcpus_requ,ram' }, 'MODEL_REFUSED', /a JSON array/],
  ['no column', { onnx, columns: [] }, 'MODEL_REFUSED', /a JSON array/],
  ['columns that are no names', { onnx, columns: [1, 2, 3] }, 'MODEL_REFUSED', /a JSON array/],
  ['a column that is not known here', { onnx, columns: ['a', 'b', 'c'] }, 'MODEL_REFUSED', /unknown features a, b, c/],
  ['fewer columns than it has', { onnx, columns: card.features.slice(1) }, 'MODEL_REFUSED', /dimension/],
  ['bytes that are no model', { onnx: Buffer.from('x'), columns: card.features }, 'MODEL_REFUSED', /no ONNX model/],
  [
    'data that end before the first outcome',
    { onnx, columns: card.features },
    'DATASET_EMPTY',
    /had finished by the end/,
  ],
])('nothing is registered of a model with %s', async (_, files, code, reason) => {
  const folder = tempFolder();
  const paths = write(folder, files);
  const registry = openFolderRegistry(join(folder, 'models'));
  const outcome = decodeOutcome(outcomeMessage('u', 'A', 1), { now: Date.now() });
  const read = { outcomes: [{ outcome }], rejected: 0, rejections: [] };
  const register = async () => {
    const model = { ...(await readOutsideModel(paths)), learnedUntil: 0 };
    await registerModel(model, read, registry, { modelName, promote: true, heads: headDefaults }, Date.now, {});
  };
  await expect(register()).rejects.toMatchObject({ code, message: expect.stringMatching(reason) });
  expect(await registry.list(modelName)).toEqual([]);
});
