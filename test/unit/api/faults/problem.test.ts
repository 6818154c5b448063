import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../../src/api/faults/problem.ts';
import { errorCodes, RankerError } from '../../../../src/errors.ts';
import { json, openApi } from '../open-api.ts';

const secret = 'hunter2';

const thrown: [string, () => unknown][] = [
  ['an Error', () => new Error(secret)],
  ['a TypeError', () => new TypeError(secret)],
  ['an error with a status', () => Object.assign(new Error(secret), { statusCode: 418, status: 418 })],
  ['an error with headers', () => Object.assign(new Error(secret), { headers: { 'x-leak': secret } })],
  ['a broken connection of our own', () => Object.assign(new Error(secret), { code: 'ECONNRESET' })],
  ['an error with a cause', () => new Error('outer', { cause: new Error(secret) })],
  ['a RankerError INTERNAL', () => new RankerError('INTERNAL', secret, { path: secret })],
  ['a text', () => secret],
  ['undefined', () => undefined],
];

describe.each(thrown)('when %s is thrown', (_, make) => {
  const asked = async () => {
    const api = openApi({
      rank: async () => {
        throw make();
      },
    });
    return { ...api, answer: await api.app.inject({ method: 'POST', url: '/rank', headers: json, payload: '{}' }) };
  };

  test('the answer leaks nothing', async () => {
    const { answer } = await asked();
    expect(answer.statusCode).toBe(500);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json().code).toBe('INTERNAL');
    expect(`${JSON.stringify(answer.headers)}${answer.body}`).not.toMatch(/hunter2|\.ts|at /);
  });

  test('the log has it under the id of the answer', async () => {
    const { answer, lines } = await asked();
    const line = lines.map((text) => JSON.parse(text)).find(({ msg }) => msg === 'request failed');
    expect(line).toMatchObject({ level: 'error', code: 'INTERNAL' });
    expect(answer.json().instance).toBe(`urn:uuid:${line.requestId}`);
    if (make() !== undefined) expect(JSON.stringify(line)).toContain(secret);
  });
});

test('a QUERY of nothing at a path that is not there is no fault of this server', async () => {
  const { app, lines } = openApi();
  const answer = await app.inject({ method: 'QUERY', url: '/nowhere' });
  expect([answer.statusCode, answer.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  expect(lines.filter((line) => line.includes('"error"'))).toEqual([]);
});

describe('a problem document', () => {
  test('names its type, title, status, detail, instance, code and details', () => {
    const fault = new RankerError('MESSAGE_FIELD_TYPE', 'vcpus must be a number', { field: 'vcpus' });
    expect(problemOf(fault, 'id')).toEqual({
      type: '/problems/MESSAGE_FIELD_TYPE',
      title: 'A field has the wrong type',
      status: 400,
      detail: 'vcpus must be a number',
      instance: 'urn:uuid:id',
      code: 'MESSAGE_FIELD_TYPE',
      details: { field: 'vcpus' },
    });
  });

  test.each(errorCodes)('of %s has a status of its own and a type that this server explains', async (code) => {
    const { type, title, status } = problemOf(new RankerError(code, 'text'));
    expect(status).toBeGreaterThanOrEqual(400);
    const answer = await openApi().app.inject(type);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ type, code, title, status });
  });

  test('keeps details that are named like its own members apart', () => {
    expect(problemOf(new RankerError('MESSAGE_TIME', 'late', { status: 200, type: 'x' })).status).toBe(400);
  });
});

test.each(['/nope', '/rank/', '/RANK', '/problems/NOPE', '/__proto__'])('nothing is at %s', async (url) => {
  const answer = await openApi().app.inject(url);
  expect(answer.statusCode).toBe(404);
  expect(answer.json().code).toBe('ROUTE_NOT_FOUND');
});

test('a body to nowhere is not read', async () => {
  const answer = await openApi().app.inject({ method: 'POST', url: '/nope', headers: json, payload: '{"broken' });
  expect(answer.statusCode).toBe(404);
});

test.each(['/%zz', `/problems/${'x'.repeat(2000)}`])('a path like %s is refused', async (url) => {
  const answer = await openApi().app.inject(url);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().code).toBe('REQUEST_MALFORMED');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
});

test.each([
  ['GET', '/rank', 'POST'],
  ['PUT', '/outcomes', 'POST'],
  ['OPTIONS', '/rank', 'POST'],
  ['POST', '/health/live', 'GET, HEAD'],
  ['DELETE', '/health/ready', 'GET, HEAD'],
] as const)('%s %s is told to use %s', async (method, url, allow) => {
  const answer = await openApi().app.inject({ method, url });
  expect(answer.statusCode).toBe(405);
  expect(answer.headers.allow).toBe(allow);
  expect(answer.json().code).toBe('METHOD_NOT_ALLOWED');
});

test.each([
  ['GET', '/health/live'],
  ['POST', '/rank'],
  ['GET', '/nope'],
  ['GET', '/rank'],
] as const)('the answer to %s %s is for its caller alone and never a page', async (method, url) => {
  const { headers } = await openApi().app.inject({ method, url });
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  expect(headers.server ?? headers['x-powered-by']).toBeUndefined();
});

test('no body and no caller-made id gets into the log', async () => {
  const { app, lines } = openApi();
  const headers = { ...json, 'x-request-id': secret, 'request-id': secret };
  await app.inject({ method: 'POST', url: '/rank', headers, payload: `{"uuid": "${secret}", "password": "${secret}"` });
  await app.inject({ method: 'POST', url: '/rank', headers, payload: `{"uuid": "${secret}", "msg_version": "9"}` });
  await app.inject({ method: 'GET', url: `/nope?${secret}` });
  expect(lines.length).toBeGreaterThanOrEqual(6);
  expect(lines.join('')).not.toContain(secret);
  expect(new Set(lines.map((line) => JSON.parse(line).msg))).toEqual(new Set(['request refused', 'answered']));
});
