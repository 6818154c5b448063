import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../../../src/contracts/json/json-value.ts';
import { RankerError } from '../../../../../src/errors.ts';
import { rankedMessage } from '../../../../../src/flows/answering/answer-request.ts';
import { lastRung } from '../../../../../src/flows/ranking/salvage.ts';
import { asObject, request, without } from '../../../../helpers/messages/published.ts';
import { bodyLimitBytes, json, openApi, rankedText } from '../../open-api.ts';

const post = (app: ReturnType<typeof openApi>['app'], body: string | Buffer) =>
  app.inject({ method: 'POST', url: '/rank', headers: json, payload: body });

const seen = async (body: string): Promise<JsonValue> => {
  const values: JsonValue[] = [];
  const { app } = openApi({
    rank: async (value) => {
      values.push(value);
      return rankedText;
    },
  });
  expect((await post(app, body)).statusCode).toBe(200);
  return values[0]!;
};

describe('a request', () => {
  test.each(['1.0.0', '1.1.0', '1.2.0', undefined])('of version %s is answered', async (version) => {
    const { app } = openApi();
    const message = { ...without(request(), 'msg_version'), ...(version ? { msg_version: version } : {}) };
    const answer = await post(app, JSON.stringify(message));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });

  test('is answered by the text that was encoded, byte for byte', async () => {
    const { app } = openApi();
    const answer = await post(app, JSON.stringify(request()));
    expect(answer.rawPayload).toEqual(Buffer.from(rankedText));
  });

  test('keeps texts, numbers and unknown fields as they are', async () => {
    const message = { uuid: '7', vcpus_requ: '4', flag: 'true', more: { deep: [1, null] } };
    expect(await seen(JSON.stringify(message))).toEqual(message);
  });

  test('may hold the tokens NaN and Infinity, which become null', async () => {
    expect(await seen('{"a": NaN, "b": [-Infinity]}')).toEqual({ a: null, b: [null] });
  });

  test('may begin with a byte order mark, which is left out', async () => {
    expect(await seen('\uFEFF{"a": "\uFEFF"}')).toEqual({ a: '\uFEFF' });
  });

  test('may hold keys that speak of prototypes, which stay keys', async () => {
    const value = asObject(await seen('{"__proto__": {"admin": true}, "constructor": {"prototype": 1}}'));
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(value.admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('may be as large as the limit, and no larger', async () => {
    const { app } = openApi({ rank: async () => rankedText });
    const filled = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;
    expect((await post(app, filled(bodyLimitBytes))).statusCode).toBe(200);
    const answer = await post(app, filled(bodyLimitBytes + 1));
    expect(answer.statusCode).toBe(413);
    expect(answer.json().code).toBe('MESSAGE_TOO_LARGE');
  });
});

describe('a request that cannot be read', () => {
  test.each([
    ['is not JSON', '{"uuid": }', 'MESSAGE_JSON'],
    ['is empty', '', 'MESSAGE_JSON'],
    ['is 100 000 levels deep', '['.repeat(100_000), 'MESSAGE_TOO_DEEP'],
    ['is no object', '[]', 'MESSAGE_TYPE'],
    ['has no providers', JSON.stringify(request({ providers: [] })), 'MESSAGE_NO_PROVIDERS'],
    ['has no uuid', JSON.stringify(without(request(), 'uuid')), 'MESSAGE_UUID'],
    ['has an unknown version', JSON.stringify(request({ msg_version: '9' })), 'MESSAGE_VERSION'],
  ])('because it %s is refused with its code', async (_, body, code) => {
    const { app } = openApi();
    const answer = await post(app, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ status: 400, code });
  });

  test('because it is not UTF-8 is refused, not read with other characters', async () => {
    const { app } = openApi({ rank: async () => rankedText });
    const answer = await post(app, Buffer.from([0x22, 0xe9, 0x22]));
    expect(answer.json()).toMatchObject({ status: 400, code: 'MESSAGE_JSON', detail: 'the body is not UTF-8' });
  });
});

test('an outage is told by its code, without what happened inside', async () => {
  const { app } = openApi({
    rank: async () => {
      throw new RankerError('BUS_STORAGE', 'disk full: /srv/secret', { path: '/srv/secret' });
    },
  });
  const answer = await post(app, '{}');
  expect(answer.statusCode).toBe(503);
  expect(answer.json().code).toBe('BUS_STORAGE');
  expect(answer.body).not.toContain('secret');
});

test('a fault of ours leaves a list all the same: the last rung, without what happened inside', async () => {
  const { app } = openApi({
    rank: async () => {
      throw new Error('no such column: /srv/secret');
    },
    answerFault: async (message, fault) => ({ message: rankedMessage(lastRung(message, fault)!) }),
  });
  const answer = await post(app, JSON.stringify(request()));
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ code: 'INTERNAL', answer: { served_by: 'tie_order' } });
  expect(answer.json().answer.ranked_providers.length).toBeGreaterThan(0);
  expect(answer.body).not.toContain('secret');
});

test('two hundred requests at once each get their own answer', async () => {
  const { app } = openApi({
    rank: async (value) => {
      await new Promise((resolve) => setTimeout(resolve, Number(asObject(value).wait)));
      return JSON.stringify({ uuid: asObject(value).uuid });
    },
  });
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => post(app, JSON.stringify({ uuid: `u${i}`, wait: (i * 37) % 50 }))),
  );
  expect(answers.map((answer) => answer.json().uuid)).toEqual(Array.from({ length: 200 }, (_, i) => `u${i}`));
});

test('a request that cannot be read gets its problem, and the last rung as an answer, as it is', async () => {
  const { app } = openApi({
    rank: async () => {
      throw new RankerError('MESSAGE_FIELD_TYPE', 'vcpus_quota must be a number, got "many"');
    },
    answerFault: async (message, fault) => ({ message: rankedMessage(lastRung(message, fault)!) }),
  });
  const payload = '{"uuid":"u","providers":[{"provider_name":"A","project":12345678901234567890}]}';
  const reply = await app.inject({ method: 'POST', url: '/rank', payload, headers: json });
  expect(reply.statusCode).toBe(400);
  expect(reply.headers['content-type']).toContain('application/problem+json');
  expect(reply.json()).toMatchObject({
    code: 'MESSAGE_FIELD_TYPE',
    answer: { uuid: 'u', served_by: 'tie_order', error: { code: 'MESSAGE_FIELD_TYPE' } },
  });
  expect(reply.body).toContain('"project":12345678901234567890,');
});

test('a dry run that cannot be read leaves no trace of its answer', async () => {
  const refuse = async (): Promise<never> => {
    throw new RankerError('MESSAGE_TIME', 'submission_time must be a time');
  };
  const says = (served_by: string) => async () => {
    const value = Buffer.from(JSON.stringify({ uuid: 'u', served_by }));
    return { message: { key: 'u', value } };
  };
  const { app } = openApi({
    rank: refuse,
    preview: refuse,
    answerFault: says('answered'),
    previewFault: says('previewed'),
  });
  const by = async (query: string) => (await app.inject({ method: 'POST', url: `/rank${query}`, payload: {} })).json();
  expect((await by('')).answer.served_by).toBe('answered');
  expect((await by('?dry_run')).answer.served_by).toBe('previewed');
});

test.each([
  ['', 'rank'],
  ['?dry_run', 'preview'],
  ['?dry_run=true', 'preview'],
  ['?dry_run=false', 'rank'],
])('POST /rank%s is answered by %s', async (query, by) => {
  const { app } = openApi({ rank: async () => '"rank"', preview: async () => '"preview"' });
  const answer = await app.inject({ method: 'POST', url: `/rank${query}`, headers: json, payload: '{}' });
  expect(answer.json()).toBe(by);
});

test('a dry run that is asked for in other words is refused, not taken for a real one', async () => {
  const answer = await openApi().app.inject({ method: 'POST', url: '/rank?dry_run=yes', headers: json, payload: '{}' });
  expect(answer.json()).toMatchObject({ status: 400, code: 'PARAMETER_INVALID', details: { parameter: 'dry_run' } });
});
