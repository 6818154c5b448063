import { describe, expect, test } from 'vitest';
import { RankerError } from '../../../../src/errors.ts';
import { failure, outcome } from '../../../helpers/messages/published.ts';
import { json, ndjson, openApi } from '../open-api.ts';

const post = (app: ReturnType<typeof openApi>['app'], payload: string, headers = json) =>
  app.inject({ method: 'POST', url: '/outcomes', headers, payload });

const one = JSON.stringify(outcome());
const other = JSON.stringify(failure({ provider_name: 'CLOUD-TWO' }));
const bad = JSON.stringify(outcome({ status: 'MAYBE' }));

test('one outcome is taken', async () => {
  const answer = await post(openApi().app, one);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ accepted: 1, repeated: 0, rejected: 0, rejections: [] });
});

test('outcomes come as an array or as lines alike', async () => {
  const array = await post(openApi().app, `[${one}, ${other}]`);
  const lines = await post(openApi().app, `${one}\n${other}\n`, ndjson);
  expect(array.json()).toMatchObject({ accepted: 2 });
  expect(lines.json()).toEqual(array.json());
});

test('an outcome sent again is counted as repeated', async () => {
  const { app } = openApi();
  await post(app, one);
  const again = await post(app, `[${one}, ${other}]`);
  expect(again.statusCode).toBe(200);
  expect(again.json()).toMatchObject({ accepted: 1, repeated: 1, rejected: 0 });
});

test('nothing at all is taken without complaint', async () => {
  expect((await post(openApi().app, '[]')).statusCode).toBe(200);
  expect((await post(openApi().app, '\n', ndjson)).statusCode).toBe(200);
});

describe('a bad outcome among good ones', () => {
  test('is named by its place in the array', async () => {
    const answer = await post(openApi().app, `[${one}, ${bad}, ${other}, 7]`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ accepted: 2, rejected: 2 });
    expect(answer.json().rejections).toMatchObject([
      { index: 1, code: 'MESSAGE_STATUS' },
      { index: 3, code: 'MESSAGE_TYPE' },
    ]);
  });

  test('is named by its line, whether it is no outcome, no JSON or too deep', async () => {
    const lines = [one, '', '{"uuid": ', bad, '['.repeat(40), `${other}\r`];
    const answer = await post(openApi().app, lines.join('\n'), ndjson);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ accepted: 2, rejected: 3 });
    expect(answer.json().rejections).toMatchObject([
      { index: 2, code: 'MESSAGE_JSON' },
      { index: 3, code: 'MESSAGE_STATUS' },
      { index: 4, code: 'MESSAGE_TOO_DEEP' },
    ]);
  });
});

describe('outcomes that are all bad', () => {
  test('are a problem of the first, which lists each', async () => {
    const answer = await post(openApi().app, `[${bad}, 7]`);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ status: 400, code: 'MESSAGE_STATUS', accepted: 0, rejected: 2 });
    expect(answer.json().rejections).toHaveLength(2);
  });

  test('are all counted, and the first hundred listed', async () => {
    const answer = await post(openApi().app, '{\n'.repeat(5_000), ndjson);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().rejected).toBe(5_000);
    expect(answer.json().rejections).toHaveLength(100);
  });

  test('are no problem if one was known before', async () => {
    const { app } = openApi();
    await post(app, one);
    expect((await post(app, `[${one}, ${bad}]`)).statusCode).toBe(200);
  });
});

test('an array that is not JSON is refused whole', async () => {
  const answer = await post(openApi().app, `[${one}, `);
  expect(answer.json()).toMatchObject({ status: 400, code: 'MESSAGE_JSON' });
});

test('outcomes that cannot be kept are not said to be taken', async () => {
  const { app } = openApi({
    accept: async () => {
      throw new RankerError('BUS_STORAGE', 'no room');
    },
  });
  const answer = await post(app, one);
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ code: 'BUS_STORAGE' });
});
