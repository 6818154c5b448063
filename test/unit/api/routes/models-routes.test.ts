import { expect, test } from 'vitest';
import type { RegisteredModel } from '../../../../src/contracts/rest/models.ts';
import { json, openApi } from '../open-api.ts';

const version = (number: number, aliases: string[] = []): RegisteredModel => ({
  name: 'provider-ranker',
  version: number,
  aliases,
  created_at: '2026-01-01T00:00:00.000Z',
  sha256: 'ab',
});

const open = (changes: Parameters<typeof openApi>[0] = {}) => {
  const promoted: string[] = [];
  const { app } = openApi({
    models: {
      list: async () => ({ models: [version(1), version(2, ['champion'])], in_service: 2 }),
      show: async () => {
        throw new Error('unused');
      },
      promote: async (reference) => {
        promoted.push(reference);
        return version(Number(reference), ['champion']);
      },
      rollback: async () => version(1, ['champion']),
    },
    ...changes,
  });
  return { app, promoted };
};

const post = (app: ReturnType<typeof open>['app'], url: string, payload: string, headers = json) =>
  app.inject({ method: 'POST', url, headers, payload });

test('the listing names every version and the one that serves', async () => {
  const listing = (await open().app.inject('/models')).json();
  expect(listing).toMatchObject({ in_service: 2, models: [{ version: 1 }, { version: 2, aliases: ['champion'] }] });
});

test('a version is promoted, and the promotion taken back', async () => {
  const { app, promoted } = open();
  expect((await post(app, '/models/1/promote', '{}')).json()).toMatchObject({ version: 1, aliases: ['champion'] });
  expect(promoted).toEqual(['1']);
  expect((await post(app, '/models/rollback', '{}')).json()).toMatchObject({ version: 1 });
});

test('a change of what serves may have an empty body', async () => {
  const { app, promoted } = open();
  expect((await post(app, '/models/1/promote', '')).statusCode).toBe(200);
  expect(promoted).toEqual(['1']);
});

test('a page of another site promotes nothing', async () => {
  const { app, promoted } = open();
  const elsewhere = await post(app, '/models/1/promote', '{}', { ...json, origin: 'https://evil.example' } as never);
  expect(elsewhere.statusCode).toBe(403);
  const form = await post(app, '/models/1/promote', '', { 'content-type': 'text/plain' });
  expect(form.statusCode).toBe(415);
  expect(promoted).toEqual([]);
});

test('a body that asks for something is refused rather than passed over', async () => {
  const answer = await post(open().app, '/models/1/promote', '{"alias": "other"}');
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'PARAMETER_INVALID']);
});

test('only administrators change what serves', async () => {
  const { app, promoted } = open({
    identify: async () => ({ subject: 's', may: new Set(['read', 'rank']), ranksFor: 'all', dropInsOnly: false }),
  });
  expect((await app.inject('/models')).statusCode).toBe(200);
  for (const url of ['/models/1/promote', '/models/rollback']) {
    expect((await post(app, url, '{}')).statusCode).toBe(403);
  }
  expect(promoted).toEqual([]);
});

test('a version that there is not is told to be none', async () => {
  const answer = await openApi().app.inject('/models/9');
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'MODEL_NOT_FOUND']);
});
