import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openMlflowRegistry } from '../../../../src/registry/mlflow/mlflow-registry.ts';
import type { MlflowOptions } from '../../../../src/registry/mlflow/options.ts';
import { certificate } from '../../../helpers/servers/tls-pair.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { json, stubServer, versionAnswer } from './stub-server.ts';

const answering = (options = {}) => stubServer((_, response) => json(response, versionAnswer), options);

describe('credentials', () => {
  const authorizationFor = async (options: Partial<MlflowOptions>) => {
    const stub = await answering();
    await openMlflowRegistry({ trackingUri: stub.uri, ...options }).find('m', '1');
    return stub.seen[0]!.headers.authorization;
  };

  test('user and password go before a token, and act only together', async () => {
    const basic = `Basic ${Buffer.from('ada:pässword').toString('base64')}`;
    expect(await authorizationFor({ username: 'ada', password: 'pässword', token: 't' })).toBe(basic);
    expect(await authorizationFor({ username: 'ada', token: 't' })).toBe('Bearer t');
    expect(await authorizationFor({ password: 'pässword' })).toBeUndefined();
    expect(await authorizationFor({})).toBeUndefined();
  });

  test('are in no fault, even where the server repeats them', async () => {
    const secrets = { username: 'ada', password: 'open-sesame', token: 'hush-hush' };
    for (const { username, password, token } of [secrets, { ...secrets, username: undefined }]) {
      const stub = await stubServer((request, response) => {
        response.writeHead(403).end(`not for ${request.headers.authorization} ${password} ${token}`);
      });
      const registry = openMlflowRegistry({ trackingUri: stub.uri, username, password, token });
      const fault = await registry.find('m', '1').catch((thrown: unknown) => thrown);
      const told = inspect(fault, { depth: 9 });
      expect(told).toContain('REGISTRY_READ');
      for (const secret of ['open-sesame', 'hush-hush', btoa('ada:open-sesame')]) expect(told).not.toContain(secret);
    }
  });

  test('refused ones are named by their settings', async () => {
    const stub = await stubServer((_, response) => response.writeHead(401).end('You are not authenticated.'));
    await expect(openMlflowRegistry({ trackingUri: stub.uri }).list('m')).rejects.toMatchObject({
      message: expect.stringContaining('MLFLOW_TRACKING_USERNAME'),
    });
  });
});

describe('the address', () => {
  test('keeps its path and loses its last slash; no Origin is sent', async () => {
    const stub = await answering();
    await openMlflowRegistry({ trackingUri: `${stub.uri}/mlflow/` }).find('m', '1');
    expect(stub.seen[0]).toMatchObject({ path: '/mlflow/api/2.0/mlflow/model-versions/get' });
    expect(stub.seen[0]!.headers.origin).toBeUndefined();
  });

  test.each(['databricks', 'ftp://h', 'http://ada:hush@h:5000', 'http://h:5000?a=b', 'sqlite:///x.db', ''])(
    '%j is refused, its password unsaid',
    (trackingUri) => {
      const open = () => openMlflowRegistry({ trackingUri });
      expect(open).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
      expect(open).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hush') }));
    },
  );
});

describe('TLS', () => {
  const caFile = (): string => {
    const path = join(tempFolder(), 'ca.pem');
    writeFileSync(path, certificate);
    return path;
  };

  test('a server of unknown authority is refused by the name of the setting', async () => {
    const stub = await answering({ tls: true });
    await expect(openMlflowRegistry({ trackingUri: stub.uri }).find('m', '1')).rejects.toMatchObject({
      code: 'REGISTRY_READ',
      message: expect.stringContaining('MLFLOW_TRACKING_SERVER_CERT_PATH'),
    });
    expect(stub.seen).toEqual([]);
  });

  test('a server of the given authority is accepted, and any where the check is off', async () => {
    const stub = await answering({ tls: true });
    const trusting = openMlflowRegistry({ trackingUri: stub.uri, caPath: caFile() });
    expect((await trusting.find('m', '1'))?.version).toBe(1);
    const blind = openMlflowRegistry({ trackingUri: stub.uri, insecureTls: true });
    expect((await blind.find('m', '1'))?.version).toBe(1);
  });

  test('a server that speaks no TLS is told from one that is down', async () => {
    const uri = (await answering()).uri.replace('http:', 'https:');
    await expect(openMlflowRegistry({ trackingUri: uri }).find('m', '1')).rejects.toMatchObject({
      message: expect.stringContaining('use http://'),
    });
  });

  test('an authority that is not there, or is none, is refused at once', () => {
    const open = (options: Partial<MlflowOptions>) => () =>
      openMlflowRegistry({ trackingUri: 'https://h', ...options });
    const refusal = expect.objectContaining({ code: 'CONFIG_INVALID' });
    expect(open({ caPath: '/nowhere/ca.pem' })).toThrow(refusal);
    const noCertificate = join(tempFolder(), 'ca.pem');
    writeFileSync(noCertificate, 'no certificate');
    expect(open({ caPath: noCertificate })).toThrow(refusal);
  });
});
