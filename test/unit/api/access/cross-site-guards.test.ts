import { describe, expect, test } from 'vitest';
import { json, openApi, rankedText } from '../open-api.ts';

const post = (url: string, headers: Record<string, string>, payload = '{}', trustedHosts: string[] = []) =>
  openApi({ rank: async () => rankedText, trustedHosts }).app.inject({ method: 'POST', url, headers, payload });

describe.each(['/rank', '/outcomes'])('%s', (url) => {
  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    'evil.example#localhost',
    'localhost@evil.example',
    'localhost:80:90',
    'localhost:',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    '0.0.0.0:8080',
    '[::2]',
    '::1',
  ])('refuses the host "%s"', async (host) => {
    const answer = await post(url, { ...json, host });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'FORBIDDEN_ORIGIN', details: { header: 'host' } });
  });

  test.each([
    'http://evil.example',
    'https://localhost.evil.example',
    'http://localhost:3000',
    'http://localhost:8080.evil.example',
    'ftp://localhost:8080',
    'localhost:8080',
    'null',
    '',
  ])('refuses pages of "%s"', async (origin) => {
    const answer = await post(url, { ...json, host: 'localhost:8080', origin });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'FORBIDDEN_ORIGIN', details: { header: 'origin' } });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/plain; application/json',
    'application/json, text/plain',
    'nonsense',
    '*/*',
  ])('refuses a body of %s', async (type) => {
    const answer = await post(url, { 'content-type': type });
    expect(answer.statusCode).toBe(415);
    expect(answer.json().code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  test('refuses a body of no type, and no body at all', async () => {
    const { app } = openApi();
    const bytes = await app.inject({ method: 'POST', url, payload: Buffer.from('{}') });
    const nothing = await app.inject({ method: 'POST', url });
    expect([bytes.statusCode, nothing.statusCode]).toEqual([415, 415]);
  });

  test('refuses packed bodies', async () => {
    const answer = await post(url, { ...json, 'content-encoding': 'gzip' });
    expect(answer.statusCode).toBe(415);
  });
});

test.each(['127.0.0.1', '127.0.0.1:8080', 'localhost:1', 'LOCALHOST', '[::1]', '[::1]:8080'])(
  'the loopback goes by the name %s',
  async (host) => {
    expect((await post('/rank', { ...json, host })).statusCode).toBe(200);
    expect((await post('/rank', { ...json, host, origin: `http://${host.toLowerCase()}` })).statusCode).toBe(200);
  },
);

test('a name that the operator gave is trusted, at any port and in any case', async () => {
  const trusted = ['Ranker.Example'];
  const answer = await post('/rank', { ...json, host: 'ranker.example:9000' }, '{}', trusted);
  expect(answer.statusCode).toBe(200);
  const page = { ...json, host: 'ranker.example', origin: 'https://ranker.example' };
  expect((await post('/rank', page, '{}', trusted)).statusCode).toBe(200);
  expect((await post('/rank', { ...json, host: 'other.example' }, '{}', trusted)).statusCode).toBe(403);
});

test('a content type may have parameters and any case', async () => {
  const answer = await post('/rank', { 'content-type': 'Application/JSON; charset=UTF-8' });
  expect(answer.statusCode).toBe(200);
});

test('lines are for outcomes only', async () => {
  expect((await post('/rank', { 'content-type': 'application/x-ndjson' })).statusCode).toBe(415);
});

test('a refused request does not reach the ranking', async () => {
  let calls = 0;
  const { app } = openApi({
    rank: async () => {
      calls++;
      return rankedText;
    },
  });
  await app.inject({ method: 'POST', url: '/rank', headers: { ...json, host: 'evil.example' }, payload: '{}' });
  await app.inject({ method: 'POST', url: '/rank', headers: { ...json, origin: 'null' }, payload: '{}' });
  expect(calls).toBe(0);
});

test('what others asked is told to nobody who calls the server by a foreign name, health to all', async () => {
  const { app } = openApi({ trustedHosts: ['ranker'] });
  const statusOf = async (url: string, host: string) => (await app.inject({ url, headers: { host } })).statusCode;
  for (const url of ['/rankings', '/models', '/providers']) {
    expect(await statusOf(url, 'evil.example'), url).toBe(403);
    expect(await statusOf(url, 'ranker:8080'), url).toBe(200);
  }
  expect(await statusOf('/health/live', 'evil.example')).toBe(200);
});
