import { expect, test } from 'vitest';
import { RankBatchAnswers } from '../../../../../src/contracts/rest/rankings.ts';
import { RankerError } from '../../../../../src/errors.ts';
import { asObject, request } from '../../../../helpers/messages/published.ts';
import { json, ndjson, openApi } from '../../open-api.ts';

const named = async (value: unknown): Promise<string> => {
  const { uuid } = asObject(value as never);
  if (uuid === 'bad') throw new RankerError('MESSAGE_FIELD_TYPE', 'vcpus_quota must be a number');
  await new Promise((resolve) => setTimeout(resolve, uuid === 'first' ? 10 : 0));
  return JSON.stringify({ uuid });
};

const post = (payload: string, headers: Record<string, string> = json, app = openApi({ rank: named }).app) =>
  app.inject({ method: 'POST', url: '/rank/batch', headers, payload });

const batch = (...uuids: string[]): string => JSON.stringify(uuids.map((uuid) => ({ uuid })));

test('requests are answered in their order, whichever is ready first', async () => {
  const answer = await post(batch('first', 'second', 'third'));
  expect(answer.json().map(({ uuid }: { uuid: string }) => uuid)).toEqual(['first', 'second', 'third']);
});

test('a request that cannot be ranked has its problem, and costs no other', async () => {
  const [first, bad, last] = (await post(batch('first', 'bad', 'last'))).json();
  expect([first.uuid, last.uuid]).toEqual(['first', 'last']);
  expect(bad).toMatchObject({ status: 400, code: 'MESSAGE_FIELD_TYPE' });
});

test('lines are answered by lines, and a line that is not JSON has its problem', async () => {
  const answer = await post('{"uuid": "first"}\n\n{"uuid": \n{"uuid": "last"}\n', ndjson);
  expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  const lines = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ uuid, code }) => uuid ?? code)).toEqual(['first', 'MESSAGE_JSON', 'last']);
});

test('an empty batch has an empty answer', async () => {
  expect((await post('[]')).json()).toEqual([]);
});

test('a batch may have a thousand requests, and no more', async () => {
  const requests = (count: number) => batch(...Array.from({ length: count }, (_, n) => `u${n}`));
  expect((await post(requests(1000))).json()).toHaveLength(1000);
  const refused = await post(requests(1001));
  expect([refused.statusCode, refused.json().code]).toEqual([413, 'MESSAGE_TOO_LARGE']);
});

test('one request that is no array is told to be none', async () => {
  const refused = await post(JSON.stringify(request()));
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'MESSAGE_TYPE']);
});

test('each request of a batch is held to the groups of the caller', async () => {
  const { app } = openApi({
    rank: named,
    identify: async () => ({ subject: 's', may: new Set(['rank']), ranksFor: new Set(['cms']), dropInsOnly: false }),
  });
  const payload = JSON.stringify([
    { uuid: 'a', user_group: 'cms' },
    { uuid: 'b', user_group: 'atlas' },
  ]);
  const answers = (await post(payload, json, app)).json();
  expect(answers[0]).toEqual({ uuid: 'a' });
  expect(answers[1]).toMatchObject({ code: 'NOT_PERMITTED', status: 403 });
});

test('problems of a batch are as the document says', async () => {
  const answers = (await post(batch('bad'))).json();
  expect(RankBatchAnswers.safeParse(answers).success).toBe(true);
});

test.each([
  ['', 'rank', 'answered'],
  ['?dry_run', 'preview', 'previewed'],
  ['?explain=full', 'explain', 'answered'],
  ['?dry_run=true&explain=full', 'explain dry', 'previewed'],
])('POST /rank/batch%s is answered by %s, unreadable requests by what is %s', async (query, by, byFault) => {
  const answers = (word: string) => async (value: unknown) => {
    if (asObject(value as never).uuid === 'bad') throw new RankerError('MESSAGE_TYPE', 'not readable');
    return JSON.stringify(word);
  };
  const says = (word: string) => async () => ({ message: { key: 'u', value: Buffer.from(JSON.stringify(word)) } });
  const { app } = openApi({
    rank: answers('rank'),
    preview: answers('preview'),
    explain: async (value, dryRun) => answers(dryRun ? 'explain dry' : 'explain')(value),
    answerFault: says('answered'),
    previewFault: says('previewed'),
  });
  const payload = batch('good', 'bad');
  const [good, bad] = (await app.inject({ method: 'POST', url: `/rank/batch${query}`, headers: json, payload })).json();
  expect([good, bad.answer]).toEqual([by, byFault]);
});
