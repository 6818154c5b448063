import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { withCache } from '../../../src/registry/cache.ts';
import { openMlflowRegistry } from '../../../src/registry/mlflow/mlflow-registry.ts';
import type { MlflowOptions } from '../../../src/registry/mlflow/options.ts';
import { sampleModel } from '../../helpers/models/sample-model.ts';
import {
  type MlflowServer,
  mlflowAdmin,
  mlflowMajors,
  mlflowStartMs,
  startMlflow,
} from '../../helpers/servers/mlflow-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

describe.each(mlflowMajors)('MLflow %i that asks who calls', (major) => {
  let server: MlflowServer;
  beforeAll(async () => {
    server = await startMlflow(major, { basicAuth: true });
    return () => server.stop();
  }, mlflowStartMs);

  const open = (options: Partial<MlflowOptions>) =>
    openMlflowRegistry({ trackingUri: server.uri, maxRetries: 0, ...options });

  const wrong: Record<string, Partial<MlflowOptions>> = {
    'no credentials': {},
    'a wrong password': { ...mlflowAdmin, password: 'open-sesame' },
    'a token where it wants a password': { token: 'open-sesame' },
  };
  test.each(Object.entries(wrong))('refuses %s, and the fault names the settings alone', async (_, credentials) => {
    const registry = open(credentials);
    const message = expect.stringMatching(/MLFLOW_TRACKING_USERNAME(?!.*open-sesame)/);
    await expect(registry.find('m', 'champion')).rejects.toMatchObject({ code: 'REGISTRY_READ', message });
    await expect(registry.publish('m', sampleModel(1))).rejects.toMatchObject({ code: 'REGISTRY_WRITE', message });
  });

  let users = 0;
  const newUser = async () => {
    const authorization = `Basic ${btoa(`${mlflowAdmin.username}:${mlflowAdmin.password}`)}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const user = { username: `user-${++users}`, password: 'open-barley-in-tests' };
    const body = JSON.stringify(user);
    const made = await fetch(`${server.uri}/api/2.0/mlflow/users/create`, { method: 'POST', headers, body });
    expect(made.status).toBe(200);
    return user;
  };

  test('names what is not permitted to a user', async () => {
    const reader = await newUser();
    await open(mlflowAdmin).publish('guarded', sampleModel(1));
    expect((await open(reader).find('guarded', '1'))?.version).toBe(1);
    await expect(open(reader).setAlias('guarded', 'champion', 1)).rejects.toMatchObject({
      code: 'REGISTRY_WRITE',
      message: expect.stringContaining('403'),
    });
  });

  test('lets a user without any permission begin a model of their own', async () => {
    const user = await newUser();
    const registry = open({ ...user, experimentName: user.username });
    for (const reference of ['champion', '1']) expect(await registry.find(user.username, reference)).toBeUndefined();
    const { version } = await registry.publish(user.username, sampleModel(1));
    await registry.setAlias(user.username, 'champion', version);
    expect(await registry.find(user.username, 'champion')).toMatchObject({ version: 1 });
  });

  test('killed in the middle is told at once, and the cache still serves', async () => {
    onTestFailed(async () => {
      await server.stop();
      server = await startMlflow(major, { basicAuth: true });
    }, mlflowStartMs);
    const folder = join(tempFolder(), 'cache');
    const connect = () => withCache(open(mlflowAdmin), folder);
    const registry = connect();
    const version = await registry.publish('m', sampleModel(1));
    await registry.setAlias('m', 'champion', version.version);
    const champion = await registry.find('m', 'champion');
    const files = await registry.fetch(champion!);
    await registry.remember('champion', champion!);

    const publishing = registry.publish('m', sampleModel(2));
    setTimeout(() => server.kill(), 300);
    await expect(publishing).rejects.toMatchObject({ code: 'REGISTRY_WRITE' });
    const begun = performance.now();
    await expect(registry.find('m', 'champion')).rejects.toMatchObject({ code: 'REGISTRY_READ' });
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(await registry.fetch(champion!)).toEqual(files);
    expect(await connect().lastGood('m', 'champion')).toEqual({ version: champion, files });
  });
});
