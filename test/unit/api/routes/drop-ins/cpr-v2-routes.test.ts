import { request } from 'node:http';
import { expect, test } from 'vitest';
import { openIdentity } from '../../../../helpers/servers/open-identity.ts';
import { listen, openApi } from '../../open-api.ts';

const list = '[{"provider_name":"A"}]\n';

const open = (deps: Parameters<typeof openApi>[0] = {}) => {
  const asked: string[] = [];
  const rankedList = async (uuid: string) => {
    asked.push(uuid);
    return uuid === 'known' ? list : undefined;
  };
  return { asked, ...openApi({ rankedList, ...deps }) };
};

const post = (app: ReturnType<typeof open>['app'], payload: string | undefined, headers = {}, url = '/cpr/rank') =>
  app.inject({ method: 'POST', url, headers, ...(payload !== undefined && { payload }) });

test.each([
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/json',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  undefined,
])('a uuid sent as %s gets the list', async (type) => {
  const { app, asked } = open();
  const answer = await post(app, 'known', type === undefined ? {} : { 'content-type': type });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.body).toBe(list);
  expect(asked).toEqual(['known']);
});

test('a body without any content type is read off the wire', async () => {
  const port = await listen(open().app);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/cpr/rank', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end('known');
  });
  expect(status).toBe(200);
});

test('what is unknown, empty or no uuid is not found; the last two at once', async () => {
  const { app, asked } = open();
  for (const body of ['unknown', '', ' ', 'x'.repeat(257), undefined]) {
    const answer = await post(app, body, { 'content-type': 'text/plain' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().code).toBe('RANKING_NOT_FOUND');
  }
  expect(asked).toEqual(['unknown']);
});

test('the path tells the name of the service that it replaces, and other methods are refused', async () => {
  const { app } = open();
  const named = await app.inject('/cpr/');
  expect([named.statusCode, named.body]).toEqual([200, 'orchestrator-kafka-proxy']);
  expect((await app.inject({ method: 'GET', url: '/cpr/rank' })).statusCode).toBe(405);
});

test('the paths begin as the settings say', async () => {
  const { app } = open({ rootPath: '/a/b' });
  expect((await post(app, 'known', {}, '/a/b/rank')).body).toBe(list);
  expect((await post(app, 'known')).statusCode).toBe(404);
});

test('at the root a uuid gets the list, and JSON is a request of ours all the same', async () => {
  const { app, asked } = open({ rootPath: '/' });
  const at = (body: string, headers: object) => post(app, body, headers, '/rank');
  expect((await at('known', { 'content-type': 'text/plain;charset=UTF-8' })).body).toBe(list);
  expect((await at('known', {})).body).toBe(list);
  expect((await at('unknown', { 'content-type': 'text/plain' })).json().code).toBe('RANKING_NOT_FOUND');
  expect((await at('{"uuid":"a"', { 'content-type': 'Application/JSON; charset=utf-8' })).json().code).toBe(
    'MESSAGE_JSON',
  );
  expect(asked).toEqual(['known', 'known', 'unknown']);
  expect((await app.inject('/')).body).toContain('<html');
});

test('pages of other sites and foreign names are refused, also with plain text', async () => {
  const { app, asked } = open();
  const text = { 'content-type': 'text/plain' };
  for (const headers of [
    { ...text, origin: 'https://evil.example' },
    { ...text, host: 'evil.example' },
  ]) {
    expect((await post(app, 'known', headers)).json().code).toBe('FORBIDDEN_ORIGIN');
  }
  expect((await post(app, 'known', { ...text, 'content-encoding': 'gzip' })).statusCode).toBe(415);
  expect(asked).toEqual([]);
});

test('where callers are identified it is open to known neighbours alone', async () => {
  const { identify } = openIdentity([], { neighbours: { cidrs: ['10.0.0.0/8'], certificates: [] } });
  const { app } = open({ identify });
  const from = (remoteAddress: string) =>
    app.inject({ method: 'POST', url: '/cpr/rank', remoteAddress, payload: 'known' });
  expect((await from('10.9.8.7')).body).toBe(list);
  expect((await from('192.0.2.1')).statusCode).toBe(401);
});

test('a caller that went away is not waited for', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const rankedList = (_: string, signal: AbortSignal) =>
    new Promise<undefined>((done) => {
      signal.addEventListener('abort', () => {
        resolve();
        done(undefined);
      });
      sent.destroy();
    });
  const port = await listen(open({ rankedList }).app);
  const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/cpr/rank', agent: false });
  sent.on('error', () => {});
  sent.end('known');
  await promise;
});
