import { expect, test } from 'vitest';
import { encodeRanked } from '../../../../../src/contracts/answers/encode-ranked.ts';
import { Rankings } from '../../../../../src/contracts/rest/rankings.ts';
import { openApi, rankedText } from '../../open-api.ts';

const answered = (uuid: string): string =>
  encodeRanked({
    uuid,
    rankedAt: 0,
    servedBy: 'rules',
    model: null,
    expectedTimeToSuccessSeconds: Number.NaN,
    anySuccessProbability: 0.5,
    providers: [],
  });

test('the latest answer to a deployment comes back byte for byte', async () => {
  const { app } = openApi({ ranking: (uuid) => (uuid === 'a b' ? rankedText : undefined) });
  const answer = await app.inject('/rankings/a%20b');
  expect([answer.statusCode, answer.body]).toEqual([200, rankedText]);
});

test('a deployment without an answer is told to have none', async () => {
  const answer = await openApi().app.inject('/rankings/nobody');
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'RANKING_NOT_FOUND']);
});

test('the listing tells of as many answers as are asked for', async () => {
  const asked: number[] = [];
  const { app } = openApi({
    recent: (most) => {
      asked.push(most);
      return [answered('second'), answered('first')];
    },
  });
  const { rankings } = Rankings.parse((await app.inject('/rankings?limit=7')).json());
  expect(rankings.map(({ uuid, first }) => [uuid, first])).toEqual([
    ['second', null],
    ['first', null],
  ]);
  await app.inject('/rankings');
  expect(asked).toEqual([7, 50]);
});

test.each(['0', '201', '1.5', 'all', '', '1&limit=2'])('a limit of %s is refused by its name', async (limit) => {
  const answer = await openApi().app.inject(`/rankings?limit=${limit}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'PARAMETER_INVALID', details: { parameter: 'limit' } });
});

test('a uuid as long as a message may have is looked up, though paths had ended at 100 characters', async () => {
  const { app } = openApi({ ranking: (uuid) => (uuid.length === 256 ? rankedText : undefined) });
  expect((await app.inject(`/rankings/${'u'.repeat(256)}`)).statusCode).toBe(200);
});
