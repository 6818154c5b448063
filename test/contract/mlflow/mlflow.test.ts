import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { championHistory } from '../../../src/flows/models/champion-history.ts';
import { promote } from '../../../src/flows/models/promote.ts';
import { createClient } from '../../../src/registry/mlflow/client.ts';
import { openMlflowRegistry } from '../../../src/registry/mlflow/mlflow-registry.ts';
import { type MlflowOptions, settle, systemPorts } from '../../../src/registry/mlflow/options.ts';
import { searchVersions } from '../../../src/registry/mlflow/versions.ts';
import type { ModelFiles } from '../../../src/registry/port.ts';
import { fitGradientBoosting } from '../../../src/train/boosting/boosting.ts';
import { exportHeads } from '../../../src/train/onnx/heads.ts';
import { learnable, learnableColumns } from '../../helpers/models/learnable.ts';
import { runOnnx } from '../../helpers/models/onnx.ts';
import { sampleModel } from '../../helpers/models/sample-model.ts';
import { cuttingProxy } from '../../helpers/servers/cutting-proxy.ts';
import { type MlflowServer, mlflowMajors, mlflowStartMs, startMlflow } from '../../helpers/servers/mlflow-server.ts';
import { relativeError } from '../../helpers/suites/check-ensemble.ts';
import { checkRegistry } from '../../helpers/suites/check-registry.ts';

const hourMs = 3_600_000;
const pythonMs = 180_000;
const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

let models = 0;
const freshModel = (): string => `contract-${++models}`;

describe.each(mlflowMajors)('MLflow %i', (major) => {
  let server: MlflowServer;
  beforeAll(async () => {
    server = await startMlflow(major);
    return server.stop;
  }, mlflowStartMs);

  const open = (options: Partial<MlflowOptions> = {}, ports = {}) =>
    openMlflowRegistry({ trackingUri: server.uri, maxRetries: 0, ...options }, ports);

  const rest = async (method: string, path: string, body?: object | string) => {
    const content = typeof body === 'object' ? JSON.stringify(body) : body;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${server.uri}/api/2.0/${path}`, { method, headers, body: content ?? null });
    return JSON.parse((await answer.text()) || '{}');
  };

  const runsOf = async (host: string) => {
    const body = { experiment_ids: ['0'], filter: `tags.\`publish.host\` = '${host}'` };
    return (await rest('POST', 'mlflow/runs/search', body)).runs ?? [];
  };

  const artifacts = (uri: string): string =>
    `mlflow-artifacts/artifacts/${uri.replace('mlflow-artifacts:/', '')}`.replace('/artifacts//', '/artifacts/');

  checkRegistry('the suite of every registry', async () => open({ maxRetries: 5 }));

  test('who died with a clock a year ahead keeps nobody from training', async () => {
    const name = freshModel();
    const dead = await open({}, { now: () => Date.now() + 365 * 24 * hourMs }).takeLease(name);
    expect(dead).toBeDefined();
    const lease = await open().takeLease(name);
    expect(lease).toBeDefined();
    for (const one of [dead, lease]) await one?.release();
  });

  test('a lease is given back also after a stop, even where it was just about to be taken', async () => {
    const name = freshModel();
    const later = () => open().takeLease(name);
    const stopping = new AbortController();
    const lease = await open({}, { signal: stopping.signal }).takeLease(name);
    stopping.abort();
    await lease!.release();
    const next = await later();
    await next!.release();
    const hasty = AbortSignal.timeout(1_000);
    await expect(open({}, { signal: hasty }).takeLease(name)).rejects.toThrow();
    expect(await later()).toBeDefined();
  });

  describe('a publication', () => {
    test('is a finished run with the params, metrics and data set of its card', async () => {
      const [name, host] = [freshModel(), freshModel()];
      await open({}, { host }).publish(name, sampleModel(7));
      const [{ info, data, inputs }] = await runsOf(host);
      expect(info.status).toBe('FINISHED');
      expect(data.params).toContainEqual({ key: 'settings.trees', value: '100' });
      expect(data.metrics).toContainEqual(expect.objectContaining({ key: 'model.auc', value: 0.8 }));
      expect(inputs.dataset_inputs[0].dataset).toMatchObject({ name: 'outcomes', digest: 'ab' });
    });

    test('goes to the experiment of that name, made once however many ask for it', async () => {
      const [name, experimentName] = [freshModel(), `experiment ${freshModel()}`];
      await Promise.all(
        [1, 2, 3].map((seed) => open({ experimentName, maxRetries: 5 }).publish(name, sampleModel(seed))),
      );
      const query = new URLSearchParams({ experiment_name: experimentName });
      const { experiment } = await rest('GET', `mlflow/experiments/get-by-name?${query}`);
      const { runs } = await rest('POST', 'mlflow/runs/search', { experiment_ids: [experiment.experiment_id] });
      expect(runs).toHaveLength(3);
      await rest('POST', 'mlflow/experiments/delete', { experiment_id: experiment.experiment_id });
      await expect(open({ experimentName }).publish(name, sampleModel(4))).rejects.toMatchObject({
        code: 'REGISTRY_WRITE',
        message: expect.stringContaining('MLFLOW_EXPERIMENT_NAME'),
      });
    });

    test('that crashed between upload and version is invisible, and cleared once it is old', async () => {
      const [name, host] = [freshModel(), freshModel()];
      const trackingUri = await cuttingProxy(server.uri, (_, path) =>
        path.endsWith('/model-versions/create') ? 'call' : undefined,
      );
      await expect(open({ trackingUri }, { host }).publish(name, sampleModel(1))).rejects.toMatchObject({
        code: 'REGISTRY_WRITE',
      });
      expect(await open().list(name)).toEqual([]);
      expect(await open().find(name, '1')).toBeUndefined();
      const [{ info }] = await runsOf(host);
      expect(info.status).toBe('RUNNING');
      const files = async () => (await rest('GET', `mlflow/artifacts/list?run_id=${info.run_id}&path=model`)).files;
      expect(await files()).toHaveLength(4);

      await open({}, { host: 'another-host', now: () => Date.now() + 7 * hourMs }).publish(name, sampleModel(2));
      await open({}, { host }).publish(name, sampleModel(2));
      expect(await files()).toHaveLength(4);
      await open({}, { host, now: () => Date.now() + 7 * hourMs }).publish(name, sampleModel(3));
      expect(await files()).toBeUndefined();
      expect((await runsOf(host)).map((run: { info: { status: string } }) => run.info.status)).toEqual([
        'FINISHED',
        'FINISHED',
      ]);
      expect((await open().list(name)).map(({ version }) => version)).toEqual([1, 2, 3]);
    });

    test('that crashed after its version was made keeps it', async () => {
      const [name, host] = [freshModel(), freshModel()];
      const trackingUri = await cuttingProxy(server.uri, (_, path) =>
        path.includes('/model-versions/get') ? 'call' : undefined,
      );
      const files = sampleModel(1);
      await expect(open({ trackingUri }, { host }).publish(name, files)).rejects.toMatchObject({
        code: 'REGISTRY_WRITE',
      });
      await open({}, { host, now: () => Date.now() + 7 * hourMs }).publish(name, sampleModel(2));
      expect((await runsOf(host)).map((run: { info: { status: string } }) => run.info.status)).toEqual([
        'FINISHED',
        'FINISHED',
      ]);
      const first = await open().find(name, '1');
      expect((await open().fetch(first!)).card).toEqual(files.card);
    });

    test('whose answer was lost has made one version', async () => {
      const name = freshModel();
      const trackingUri = await cuttingProxy(server.uri, (_, path) =>
        path.endsWith('/model-versions/create') ? 'answer' : undefined,
      );
      const published = await open({ trackingUri }).publish(name, sampleModel(1));
      expect(await open().list(name)).toEqual([published]);
    });

    test('survives that any other answer is lost, and nothing is there twice', async () => {
      const [name, host] = [freshModel(), freshModel()];
      const cut = new Set<string>();
      const trackingUri = await cuttingProxy(server.uri, (method, path) => {
        const call = `${method} ${path.split('?')[0]}`;
        if (cut.has(call) || /(runs|model-versions|registered-models)\/create|runs\/search/.test(call)) return;
        cut.add(call);
        return 'answer';
      });
      const registry = open({ trackingUri, maxRetries: 1, jitterMs: 0 }, { host });
      const published = await registry.publish(name, sampleModel(1));
      await registry.setAlias(name, 'champion', 1);
      expect(cut.size).toBeGreaterThan(10);
      expect(await open().list(name)).toEqual([{ ...published, aliases: ['champion'] }]);
      expect((await open().fetch(published)).card).toEqual(sampleModel(1).card);
      const [{ data, inputs }, ...others] = await runsOf(host);
      expect([others.length, inputs.dataset_inputs.length]).toEqual([0, 1]);
      expect(data.metrics).toHaveLength(1);
    });
  });

  describe('a version', () => {
    test('stays pinned while the champion moves on', async () => {
      const name = freshModel();
      const first = await open().publish(name, sampleModel(1));
      await open().setAlias(name, 'champion', 1);
      await open().publish(name, sampleModel(2));
      await open().setAlias(name, 'champion', 2);
      expect(await open().find(name, '1')).toEqual(first);
      expect((await open().find(name, 'champion'))?.version).toBe(2);
    });

    test('that was deleted is found neither by its number nor by the alias it leaves dangling', async () => {
      const name = freshModel();
      for (const seed of [1, 2]) await open().publish(name, sampleModel(seed));
      await open().setAlias(name, 'champion', 2);
      await rest('DELETE', 'mlflow/model-versions/delete', { name, version: '2' });
      expect(await open().find(name, 'champion')).toBeUndefined();
      expect(await open().find(name, '2')).toBeUndefined();
      expect((await open().list(name)).map(({ version }) => version)).toEqual([1]);
      await expect(open().setAlias(name, 'champion', 2)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
      expect((await open().publish(name, sampleModel(3))).version).toBe(3);
    });

    test('that was changed after publication is refused', async () => {
      const name = freshModel();
      const version = await open().publish(name, sampleModel(1));
      const { artifact_uri } = await rest('GET', `mlflow/model-versions/get-download-uri?name=${name}&version=1`);
      await rest('PUT', `${artifacts(artifact_uri)}/model.onnx`, 'another model');
      await expect(open().fetch(version)).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
      await rest('DELETE', `${artifacts(artifact_uri)}/model.onnx`);
      await expect(open().fetch(version)).rejects.toMatchObject({
        code: 'MODEL_REFUSED',
        message: expect.stringContaining('it has no file model.onnx'),
      });
    });

    test('is listed on whatever page it stands', async () => {
      const name = freshModel();
      for (const seed of [1, 2, 3, 4, 5]) await open().publish(name, sampleModel(seed));
      const client = createClient(settle({ trackingUri: server.uri }), systemPorts(), 'REGISTRY_READ');
      const found = await searchVersions(client, `name='${name}'`, 2);
      expect(found.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    });
  });

  describe('a promotion', () => {
    const note = { at: '2026-01-01T00:00:00.000Z', instead_of: null, how: 'gate', by: null } as const;

    test('is a tag of its version, which people find on its page; tags of others are none', async () => {
      const name = freshModel();
      await open().publish(name, sampleModel(1));
      const gate = { passed: true, reasons: ['log loss 0.4 is no worse than that of the champion'] };
      await open().notePromotion(name, { version: 1, ...note, gate });
      for (const key of ['promoted.by', 'promoted.2026-01-02T00:00:00.000Z']) {
        await rest('POST', 'mlflow/model-versions/set-tag', { name, version: '1', key, value: '{"how": "some"}' });
      }
      const { model_version } = await rest('GET', `mlflow/model-versions/get?name=${name}&version=1`);
      const [tag] = model_version.tags.filter(({ key }: { key: string }) => key === `promoted.${note.at}`);
      expect(JSON.parse(tag.value)).toEqual({ how: 'gate', by: null, instead_of: null, gate });
      expect(await open().promotions(name)).toEqual([{ version: 1, ...note, gate }]);
    });

    test('whose reasons are longer than a tag may be keeps the first of them', async () => {
      const name = freshModel();
      await open().publish(name, sampleModel(1));
      const reasons = Array.from({ length: 30 }, (_, at) => `${at} ${'x'.repeat(300)}`);
      await open().notePromotion(name, { version: 1, ...note, gate: { passed: false, reasons } });
      const [noted] = await open().promotions(name);
      expect(noted?.gate).toEqual({ passed: false, reasons: reasons.slice(0, 16) });
    });

    test('that was made in MLflow itself is found, though nobody noted it', async () => {
      const [name, registry] = [freshModel(), open()];
      for (const seed of [1, 2]) await registry.publish(name, sampleModel(seed));
      await promote(registry, { name, version: 1 }, { at: note.at, how: 'gate', by: null, gate: null });
      await rest('POST', 'mlflow/registered-models/alias', { name, alias: 'champion', version: '2' });
      expect(await championHistory(registry, name)).toMatchObject([
        { version: 1, instead_of: null, how: 'gate' },
        { version: 2, instead_of: 1, how: null, at: null },
      ]);
    });
  });

  describe('in Python', () => {
    test("the champion predicts what it predicts here, whatever the columns' order", {
      timeout: pythonMs,
    }, async () => {
      const name = freshModel();
      const files = fittedModel();
      await open().publish(name, files);
      await open().setAlias(name, 'champion', 1);
      const inputs = learnable(300, 5).matrix;
      const rows = Array.from({ length: inputs.rows }, (_, row) => [
        ...inputs.values.subarray(row * learnableColumns, (row + 1) * learnableColumns),
      ]);
      const input = { uri: server.uri, name, columns: files.card.features, rows };
      const python = JSON.parse(await server.python(beside('predict.py'), input));
      const { onnx } = await open().fetch((await open().find(name, 'champion'))!);
      const served = await runOnnx(onnx, inputs);
      expect(Object.keys(python).toSorted()).toEqual(files.card.heads.toSorted());
      for (const head of files.card.heads) expect(relativeError(python[head], served[head]!)).toBeLessThan(1e-6);
    });

    test('ONNX models that others registered are found, fetched and opened here', { timeout: pythonMs }, async () => {
      const name = freshModel();
      const columns = ['history_success', "it's è odd", ...Array.from({ length: 20 }, (_, i) => `column ${i}`)];
      await server.python(beside('register.py'), { uri: server.uri, name, columns });
      const champion = await open().find(name, 'champion');
      expect(champion).toMatchObject({ name, version: 1, aliases: ['champion'] });
      expect(await open().find(name, '1')).toEqual(champion);
      const { onnx, card } = await open().fetch(champion!);
      expect(createHash('sha256').update(onnx).digest('hex')).toBe(champion!.sha256);
      expect(card).toMatchObject({ name, features: columns, heads: ['probability'], sha256: champion!.sha256 });
      const ones = { values: new Float32Array(2 * columns.length).fill(1), rows: 2, columns: columns.length };
      const { probability } = await runOnnx(onnx, ones);
      expect(probability![1]).toBeCloseTo(1 / (1 + Math.exp(-0.5 * columns.length)), 6);

      expect(await open().list(name)).toEqual([champion]);
      const refused = (why: string) => ({ code: 'MODEL_REFUSED', message: expect.stringContaining(why) });
      await expect(open().find(name, '2')).rejects.toMatchObject(refused('signature with named columns'));
      await expect(open().find(name, '3')).rejects.toMatchObject(refused('names no ONNX file'));
      expect((await open().publish(name, sampleModel(1))).version).toBe(4);
    });
  });
});

/** Small trees for all three heads. */
const fittedModel = (): ModelFiles => {
  const { matrix, labels, seconds } = learnable(400, 3);
  const features = Array.from({ length: learnableColumns }, (_, column) => `feature ${column}`);
  const time = { ensemble: fitGradientBoosting(matrix, seconds, { loss: 'gamma', max_iter: 20 }), scale: 1.25 };
  const chance = fitGradientBoosting(matrix, labels, { loss: 'log_loss', max_iter: 20 });
  const calibration = { kind: 'platt', a: 0.9, b: 0.1 } as const;
  const probability = { ensemble: chance, calibration };
  const onnx = exportHeads({ features, probability, seconds: time, failureSeconds: { ...time, scale: 0.5 } });
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  return { onnx, card: sampleModel(1, { features, sha256 }).card };
};
