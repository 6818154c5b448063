import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Act, Caller } from '../../../../../src/contracts/rest/caller.ts';
import { answerCpr } from '../../../../../src/flows/drop-ins/answer-cpr.ts';
import { listen, openApi } from '../../open-api.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../../../fixtures/cpr', name), 'utf8');

const cpr = answerCpr({ ranking: 'legacy', rank: async () => '', preview: async () => '' });

const post = async (body: string, type = 'application/json;charset=UTF-8') => {
  const port = await listen(openApi({ cpr, now: () => 1_561_025_977_123 }).app);
  return fetch(`http://127.0.0.1:${port}/rank`, { method: 'POST', headers: { 'content-type': type }, body });
};

test('a client of the legacy service gets its bytes and its content type', async () => {
  const answer = await post(fixture('controller-request.json'));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  expect(await answer.text()).toBe(fixture('controller-response.json'));
});

test('what the legacy service died of is told as it told it', async () => {
  const answer = await post('{"sla":[],"monitoring":[]}');
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe(
    '{"timestamp":1561025977123,"status":500,"error":"Internal Server Error","exception":"java.lang.NullPointerException","message":"No message available","path":"/rank"}',
  );
});

test('a field of the wrong type is a bad request, in the shape of the legacy service', async () => {
  const answer = await post('{"preferences":{},"sla":[],"monitoring":[]}');
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ status: 400, error: 'Bad Request', path: '/rank' });
});

test('another content type and broken JSON are refused with the statuses of the legacy service', async () => {
  expect((await post(fixture('controller-request.json'), 'text/plain')).status).toBe(415);
  expect((await post('{"preferences":[')).status).toBe(400);
});

test('numbers are read as the legacy service read them: infinite where too large, from texts, and never from a bare NaN', async () => {
  const weighing = (weight: string) => `{
    "preferences": [{ "priority": [{ "sla_id": "s", "service_id": "a", "weight": ${weight} }] }],
    "sla": [{ "id": "s", "services": [{ "service_id": "a" }] }],
    "monitoring": []
  }`;
  const told = async (weight: string) => (await post(weighing(weight))).text();
  for (const weight of ['1e400', '"1e400"', '"INF"']) {
    expect(await told(weight)).toContain('"sla_weight":"Infinity"');
  }
  expect(await told('"NaN"')).toContain('"sla_weight":"NaN"');
  expect(await told('" 1.5f"')).toContain('"sla_weight":1.5,');
  expect(await told('""')).toContain('java.lang.NullPointerException');
  for (const weight of ['"0x10"', 'true', 'NaN', '-Infinity']) {
    expect([weight, (await post(weighing(weight))).status]).toEqual([weight, 400]);
  }
});

test('a neighbour without token gets legacy answers, and none of ours', async () => {
  const caller: Caller = {
    subject: 'address 10.0.0.1',
    may: new Set<Act>(['rank']),
    ranksFor: 'all',
    dropInsOnly: true,
  };
  const { app } = openApi({ cpr, identify: async () => caller });
  const send = (payload: string) =>
    app.inject({ method: 'POST', url: '/rank', headers: { 'content-type': 'application/json' }, payload });
  expect((await send(fixture('controller-request.json'))).body).toBe(fixture('controller-response.json'));
  const ours = await send('{"uuid":"u","providers":[{"provider_name":"p"}]}');
  expect(ours.statusCode).toBe(401);
  expect(ours.headers['www-authenticate']).toBe('Bearer realm="provider-ranker"');
});
