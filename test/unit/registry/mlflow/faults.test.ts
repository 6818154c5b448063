import { describe, expect, test } from 'vitest';
import { openMlflowRegistry } from '../../../../src/registry/mlflow/mlflow-registry.ts';
import type { MlflowOptions, MlflowPorts } from '../../../../src/registry/mlflow/options.ts';
import { sampleModel } from '../../../helpers/models/sample-model.ts';
import { answerCall, answers, json, type Stub, stubServer, versionAnswer } from './stub-server.ts';

/** A client whose waits are told, not waited. */
const open = ({ uri }: Pick<Stub, 'uri'>, options: Partial<MlflowOptions> = {}, ports: Partial<MlflowPorts> = {}) => {
  const waits: number[] = [];
  const sleep = async (ms: number) => waits.push(ms);
  const registry = openMlflowRegistry({ trackingUri: uri, ...options }, { sleep, random: () => 0.5, ...ports });
  return { registry, waits };
};

const paths = ({ seen }: Stub): string[] => seen.map(({ path }) => path.replace('/api/2.0/mlflow/', ''));

const caught = async (failing: Promise<unknown>): Promise<Error> => {
  const thrown = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(thrown).toBeInstanceOf(Error);
  return thrown as Error;
};

describe('answers that are not of MLflow', () => {
  test('a login page is told from an answer', async () => {
    const stub = await stubServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Sign in</html>');
    });
    await expect(open(stub).registry.find('m', 'champion')).rejects.toMatchObject({
      code: 'REGISTRY_READ',
      message: expect.stringMatching(/text\/html, perhaps a login page/),
    });
    await expect(open(stub).registry.publish('m', sampleModel(1))).rejects.toMatchObject({ code: 'REGISTRY_WRITE' });
    expect(stub.seen).toHaveLength(2);
  });

  test('a redirect is named by its host and not followed', async () => {
    const elsewhere = await stubServer((_, response) => json(response, versionAnswer));
    const stub = await stubServer((_, response) => {
      response.writeHead(302, { location: `${elsewhere.uri}/login?token=hush` }).end();
    });
    const { message } = await caught(open(stub).registry.find('m', '1'));
    expect(message).toContain(elsewhere.uri);
    expect(message).not.toContain('hush');
    expect(elsewhere.seen).toEqual([]);
  });

  test('JSON cut short and JSON of another kind are refused', async () => {
    for (const text of ['{"model_version": {"name": "m", "ver', '{"model_version": {"name": "m"}}', '[]', '']) {
      const stub = await stubServer((_, response) => response.end(text));
      await expect(open(stub).registry.find('m', '1')).rejects.toMatchObject({ code: 'REGISTRY_READ' });
      expect(stub.seen).toHaveLength(1);
    }
  });

  test('a server without this API is told from an unknown model', async () => {
    const stub = await stubServer((_, response) => response.writeHead(404).end('<h1>Not Found</h1>'));
    await expect(open(stub).registry.find('m', '1')).rejects.toMatchObject({
      code: 'REGISTRY_READ',
      message: expect.stringContaining('correct MLFLOW_TRACKING_URI'),
    });
  });

  test('a file larger than it was listed is not read to its end', async () => {
    const stub = await stubServer((request, response) => {
      if (request.url!.includes('get-download-uri')) json(response, { artifact_uri: 'mlflow-artifacts:/0/r/a' });
      else if (request.url!.includes('?path=')) json(response, { files: [{ path: 'card.json', file_size: 10 }] });
      else if (!answerCall(request, response, { 'model-versions/get': versionAnswer })) response.end('x'.repeat(1e6));
    });
    const { registry } = open(stub);
    await expect(registry.fetch((await registry.find('m', '1'))!)).rejects.toMatchObject({
      code: 'REGISTRY_READ',
      message: expect.stringContaining('more than 10 bytes'),
    });
  });

  test.each(['s3://bucket/0/r/artifacts', '/srv/mlruns/0/r/artifacts', 'mlflow-artifacts://other:5000/0/r'])(
    'files at %s are refused before any is sent',
    async (artifact_uri) => {
      const table = { ...answers, 'runs/create': { run: { info: { run_id: 'r', artifact_uri } } } };
      const stub = await stubServer((request, response) => {
        if (!answerCall(request, response, table)) response.writeHead(500).end();
      });
      await expect(open(stub).registry.publish('m', sampleModel(1))).rejects.toMatchObject({
        code: 'REGISTRY_WRITE',
        message: expect.stringContaining('--serve-artifacts'),
      });
      expect(stub.seen.some(({ method }) => method === 'PUT')).toBe(false);
    },
  );
});

describe('failures that pass', () => {
  test('503 and a cut connection are repeated, with growing waits', async () => {
    const stub = await stubServer((_, response, count) => {
      if (count === 1) response.writeHead(503).end('busy');
      else if (count === 2) response.destroy();
      else if (count === 3)
        response.writeHead(200, { 'content-length': 500 }).write('{"model_', () => response.destroy());
      else json(response, versionAnswer);
    });
    const { registry, waits } = open(stub, { backoffMs: 2_000, jitterMs: 1_000 });
    expect(await registry.find('m', '1')).toMatchObject({ version: 1, sha256: 'a'.repeat(64) });
    expect(waits).toEqual([500, 4_500, 8_500]);
  });

  test('after the last repetition the fault is told', async () => {
    const stub = await stubServer((_, response) => response.writeHead(503).end('busy'));
    const { registry, waits } = open(stub, { maxRetries: 2 });
    await expect(registry.find('m', '1')).rejects.toMatchObject({
      code: 'REGISTRY_READ',
      message: expect.stringContaining('503'),
    });
    expect([stub.seen.length, waits.length]).toEqual([3, 2]);
  });

  test('no wait grows beyond two minutes', async () => {
    const stub = await stubServer((_, response) => response.writeHead(503).end('busy'));
    const { registry, waits } = open(stub, { maxRetries: 4, backoffMs: 20_000, jitterMs: 0 });
    await expect(registry.find('m', '1')).rejects.toMatchObject({ code: 'REGISTRY_READ' });
    expect(waits).toEqual([0, 40_000, 80_000, 120_000]);
  });

  test.each([400, 401, 403, 404, 500, 501])('%i is not repeated', async (status) => {
    const stub = await stubServer((_, response) => response.writeHead(status).end('no'));
    await expect(open(stub).registry.promotions('m')).rejects.toMatchObject({ code: 'REGISTRY_READ' });
    expect(stub.seen).toHaveLength(1);
  });

  test.each([
    '(sqlite3.IntegrityError) UNIQUE constraint failed: registered_model_tags.name, registered_model_tags.key',
    '(psycopg2.errors.UniqueViolation) duplicate key value violates unique constraint "datasets_pkey"',
    "(pymysql.err.IntegrityError) (1062, \"Duplicate entry 'm-trainer' for key 'PRIMARY'\")",
  ])('a row that another wrote in the same instant is written again: %s', async (message) => {
    const clash = { error_code: 'BAD_REQUEST', message };
    let clashes = 2;
    const stub = await stubServer((request, response) => {
      if (request.url!.endsWith('/log-inputs') && clashes-- > 0) json(response, clash, 400);
      else if (!answerCall(request, response)) response.writeHead(500).end('reached the upload');
    });
    await expect(open(stub).registry.publish('m', sampleModel(1))).rejects.toMatchObject({
      message: expect.stringContaining('reached the upload'),
    });
    expect(paths(stub).filter((path) => path === 'runs/log-inputs')).toHaveLength(3);
  });

  test('a run is never created twice', async () => {
    const { 'runs/create': _, ...table } = answers;
    const stub = await stubServer((request, response) => {
      if (!answerCall(request, response, table)) response.writeHead(503).end();
    });
    await expect(open(stub).registry.publish('m', sampleModel(1))).rejects.toMatchObject({ code: 'REGISTRY_WRITE' });
    expect(paths(stub).filter((path) => path === 'runs/create')).toHaveLength(1);
  });

  test('nothing listening is named at once', async () => {
    const { registry } = open({ uri: 'http://127.0.0.1:9' }, { maxRetries: 0 });
    await expect(registry.list('m')).rejects.toMatchObject({
      code: 'REGISTRY_READ',
      message: expect.stringMatching(/^MLflow at http:\/\/127\.0\.0\.1:9: nothing listens there/),
    });
  });

  test('the body is read within the time allowed', async () => {
    const stub = await stubServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    });
    await expect(open(stub, { timeoutMs: 300, maxRetries: 0 }).registry.find('m', '1')).rejects.toMatchObject({
      code: 'REGISTRY_READ',
      message: expect.stringContaining('MLFLOW_HTTP_REQUEST_TIMEOUT'),
    });
  });

  test('an abort ends a call under way, a wait, and further calls', async () => {
    const stub = await stubServer(() => {});
    const stopping = new AbortController();
    const { registry } = open(stub, {}, { signal: stopping.signal });
    const call = registry.find('m', '1');
    setTimeout(() => stopping.abort(new Error('stopping')), 50);
    await expect(call).rejects.toThrow('stopping');
    await expect(registry.list('m')).rejects.toThrow('stopping');
    expect(stub.seen).toHaveLength(1);
  });
});

describe('a fault that may pass', () => {
  test('is told while it is waited out, and when it is asked again', async () => {
    const told: string[] = [];
    const { registry } = open(
      { uri: 'http://127.0.0.1:9' },
      { maxRetries: 2, backoffMs: 2_000 },
      {
        onFault: ({ code, message }) => told.push(`${code} ${message}`),
      },
    );
    await expect(registry.list('m')).rejects.toMatchObject({ code: 'REGISTRY_READ' });
    expect(told).toEqual([
      expect.stringMatching(/^REGISTRY_READ MLflow at http:.*nothing listens there.* Asked again in [45] s\.$/),
    ]);
  });

  test("ends with the signal's reason when the wait is ended", async () => {
    const stopping = new AbortController();
    const registry = openMlflowRegistry(
      { trackingUri: 'http://127.0.0.1:9', backoffMs: 60_000 },
      { signal: stopping.signal, onFault: () => stopping.abort(new Error('stopping')) },
    );
    await expect(registry.list('m')).rejects.toThrow('stopping');
  });
});

describe('publishing', () => {
  test('a proxy that refuses the size of a model is named', async () => {
    const stub = await stubServer((request, response) => {
      if (answerCall(request, response)) return;
      request.resume().on('end', () => response.writeHead(413).end('<html>Request Entity Too Large</html>'));
    });
    const files = sampleModel(49);
    await expect(open(stub).registry.publish('m', files)).rejects.toMatchObject({
      code: 'REGISTRY_WRITE',
      message: expect.stringContaining(`refuses ${files.onnx.byteLength} bytes (413); raise the proxy's limit`),
    });
  });

  test('files that were stored in part make no version', async () => {
    const stub = await stubServer((request, response) => {
      if (answerCall(request, response)) return;
      if (request.method === 'PUT') request.resume().on('end', () => json(response, {}));
      else json(response, { files: [{ path: 'model.onnx', is_dir: false, file_size: '3' }] });
    });
    await expect(open(stub).registry.publish('m', sampleModel(1))).rejects.toMatchObject({
      code: 'REGISTRY_WRITE',
      message: expect.stringMatching(/stored 3 of the \d+ bytes of model.onnx/),
    });
    expect(paths(stub).at(-1)).toBe('/api/2.0/mlflow-artifacts/artifacts');
  });

  const storing = (statuses: readonly string[]) => {
    const sizes = new Map<string, number>();
    let asked = 0;
    return stubServer((request, response) => {
      const status = statuses[Math.min(asked, statuses.length - 1)];
      const made = { model_version: { ...versionAnswer.model_version, status } };
      const table = { ...answers, 'registered-models/get': { registered_model: {} }, 'model-versions/create': made };
      if (request.url!.includes('model-versions/get')) asked += 1;
      if (answerCall(request, response, { ...table, 'model-versions/get': made, 'runs/update': {} })) return;
      if (request.method === 'PUT') {
        let size = 0;
        request.on('data', (chunk) => {
          size += chunk.length;
        });
        request.on('end', () => json(response, { size: sizes.set(request.url!.split('/').at(-1)!, size).size }));
      } else json(response, { files: [...sizes].map(([path, file_size]) => ({ path, file_size })) });
    });
  };

  test('a version is waited for until it is ready, the MLmodel sent last', async () => {
    const stub = await storing(['PENDING_REGISTRATION', 'PENDING_REGISTRATION', 'READY']);
    expect(await open(stub).registry.publish('m', sampleModel(1))).toMatchObject({ name: 'm', version: 1 });
    const sent = stub.seen.filter(({ method }) => method === 'PUT').map(({ path }) => path.split('/').at(-1));
    expect(sent).toEqual(['model.onnx', 'card.json', 'requirements.txt', 'MLmodel']);
    expect(paths(stub).at(-1)).toBe('runs/update');
  });

  test('a version that fails to register is named, and never found', async () => {
    const stub = await storing(['FAILED_REGISTRATION']);
    await expect(open(stub).registry.publish('m', sampleModel(1))).rejects.toMatchObject({
      code: 'REGISTRY_WRITE',
      message: expect.stringContaining('FAILED_REGISTRATION'),
    });
    expect(await open(stub).registry.find('m', '1')).toBeUndefined();
  });
});
