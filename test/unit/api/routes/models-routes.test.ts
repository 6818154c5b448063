import { expect, test } from 'vitest';
import type { ChampionStep, RegisteredModel } from '../../../../src/contracts/rest/models.ts';
import { json, openApi } from '../open-api.ts';

const version = (number: number, aliases: string[] = []): RegisteredModel => ({
  name: 'provider-ranker',
  version: number,
  aliases,
  created_at: '2026-01-01T00:00:00.000Z',
  sha256: 'ab',
});

const champions: ChampionStep[] = [
  { version: 1, instead_of: null, at: null, how: null, by: null, gate: null },
  {
    version: 2,
    instead_of: 1,
    at: '2026-01-02T00:00:00.000Z',
    how: 'gate',
    by: null,
    gate: { passed: true, reasons: ['lower'] },
  },
];

const open = (changes: Parameters<typeof openApi>[0] = {}) => {
  const promoted: string[] = [];
  const askedBy: (string | null)[] = [];
  const { app } = openApi({
    models: {
      list: async () => ({ models: [version(1), version(2, ['champion'])], in_service: 2 }),
      history: async () => ({ champions }),
      show: async () => {
        throw new Error('unused');
      },
      promote: async (reference, by) => {
        promoted.push(reference);
        askedBy.push(by);
        return version(Number(reference), ['champion']);
      },
      rollback: async (by) => {
        askedBy.push(by);
        return version(1, ['champion']);
      },
    },
    ...changes,
  });
  return { app, promoted, askedBy };
};

const post = (app: ReturnType<typeof open>['app'], url: string, payload: string, headers = json) =>
  app.inject({ method: 'POST', url, headers, payload });

test('the listing names every version and the one that serves', async () => {
  const listing = (await open().app.inject('/models')).json();
  expect(listing).toMatchObject({ in_service: 2, models: [{ version: 1 }, { version: 2, aliases: ['champion'] }] });
});

test('the history tells who became the champion, instead of whom and how', async () => {
  const told = await open().app.inject('/models/history');
  expect([told.statusCode, told.json()]).toEqual([200, { champions }]);
});

test('who asks for a change of what serves is passed on, null where nobody is asked', async () => {
  const free = open();
  await post(free.app, '/models/1/promote', '{}');
  const asked = open({
    identify: async () => ({ subject: 'alice', may: new Set(['admin']), ranksFor: 'all', dropInsOnly: false }),
  });
  await post(asked.app, '/models/1/promote', '{}');
  await post(asked.app, '/models/rollback', '{}');
  expect([free.askedBy, asked.askedBy]).toEqual([[null], ['alice', 'alice']]);
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
