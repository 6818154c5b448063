import { expect, test } from 'vitest';
import type { Act, Caller } from '../../../../src/contracts/rest/caller.ts';
import { RankerError } from '../../../../src/errors.ts';
import { json, openApi, rankedText } from '../open-api.ts';

const caller = (changes: Partial<Caller> = {}): Caller => ({
  subject: 'somebody',
  may: new Set<Act>(['rank']),
  ranksFor: new Set(['cms/prod']),
  dropInsOnly: false,
  ...changes,
});

const post = (url: string, who: Caller | RankerError, payload: object = { uuid: 'u', user_group: '/cms/prod' }) =>
  openApi({
    rank: async () => rankedText,
    identify: async () => {
      if (who instanceof RankerError) throw who;
      return who;
    },
  }).app.inject({ method: 'POST', url, headers: json, payload });

test('a member of a group ranks for it, and for no other', async () => {
  expect((await post('/rank', caller())).statusCode).toBe(200);
  for (const payload of [{ user_group: 'atlas' }, { user_group: 'cms' }, { user_group: ['cms/prod'] }, {}, [1]]) {
    const answer = await post('/rank', caller(), payload);
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'NOT_PERMITTED', details: { field: 'user_group' } });
  }
});

test('who may rank for all groups does, also for none', async () => {
  expect((await post('/rank', caller({ ranksFor: 'all' }), { uuid: 'u' })).statusCode).toBe(200);
});

test('what a caller may not do is refused before the body is read', async () => {
  const answer = await post('/outcomes', caller());
  expect(answer.statusCode).toBe(403);
  expect(answer.json()).toMatchObject({ code: 'NOT_PERMITTED', details: { act: 'outcomes' } });
  expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
});

test('a caller that shows no token is told which kind is asked for', async () => {
  const answer = await post('/rank', new RankerError('TOKEN_MISSING', 'send a bearer token'));
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="provider-ranker"');
});

test('health and problems ask nobody, other routes of whatever method do', async () => {
  const { app } = openApi({ identify: () => Promise.reject(new RankerError('TOKEN_MISSING', 'no token')) });
  expect((await app.inject('/health/live')).statusCode).toBe(200);
  expect((await app.inject('/problems/INTERNAL')).statusCode).toBe(200);
});

test('a route that does not say what it does is a slip', () => {
  const { app } = openApi();
  expect(() => app.get('/new', async () => 'x')).toThrow(/config\.act/);
});
