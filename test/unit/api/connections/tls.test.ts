import { request as httpRequest } from 'node:http';
import { request } from 'node:https';
import { expect, test } from 'vitest';
import { clientCertificate, clientKey } from '../../../helpers/servers/client-certificate.ts';
import { openIdentity } from '../../../helpers/servers/open-identity.ts';
import { certificate, privateKey } from '../../../helpers/servers/tls-pair.ts';
import { listen, openApi } from '../open-api.ts';

const tls = { cert: certificate, key: privateKey, clientCa: clientCertificate };

const open = async (certificates: string[]) => {
  const { identify } = openIdentity([], { neighbours: { cidrs: [], certificates } });
  return listen(openApi({ tls, identify }).app);
};

/** Status of a legacy request, which needs no token where the certificate is known. */
const post = (port: number, more: object = {}): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const options = { port, host: '127.0.0.1', path: '/rank', method: 'POST', headers, ca: certificate, agent: false };
    const sent = request({ ...options, ...more }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end('{"sla":[]}');
  });

const known = { cert: clientCertificate, key: clientKey };
const selfMade = { cert: certificate, key: privateKey };

test('a client certificate opens the drop-ins where one of its names is on the list', async () => {
  for (const names of [['orchestrator'], ['orchestrator.example'], ['*']]) {
    expect(await post(await open(names), known)).toBe(200);
  }
  expect(await post(await open(['other']), known)).toBe(401);
});

test('a certificate that no trusted authority signed is as good as none', async () => {
  const port = await open(['*']);
  expect(await post(port, selfMade)).toBe(401);
  expect(await post(port)).toBe(401);
});

test('TLS before 1.2 and plain HTTP are not spoken', async () => {
  const port = await open(['*']);
  await expect(post(port, { ...known, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow();
  const plain = new Promise((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', path: '/health/live' }, resolve).on('error', reject).end();
  });
  await expect(plain).rejects.toThrow();
});

test('a browser that came over TLS is told to stay with it', async () => {
  const answerOf = (deps: object) => openApi(deps).app.inject('/health/live');
  expect((await answerOf({ tls })).headers['strict-transport-security']).toBe('max-age=31536000');
  expect((await answerOf({})).headers['strict-transport-security']).toBeUndefined();
});
