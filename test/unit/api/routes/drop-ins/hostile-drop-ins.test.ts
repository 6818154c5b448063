import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { answerCpr } from '../../../../../src/flows/drop-ins/answer-cpr.ts';
import { openIdentity } from '../../../../helpers/servers/open-identity.ts';
import { openIssuer, signingKey } from '../../../../helpers/servers/token-issuer.ts';
import { bodyLimitBytes, json, listen, openApi } from '../../open-api.ts';

const cpr = answerCpr({ ranking: 'legacy', rank: async () => '', preview: async () => '' });

const rank = (payload: string, headers: Record<string, string> = json) =>
  openApi({ cpr }).app.inject({ method: 'POST', url: '/rank', headers, payload });

const oneService = (restrictions: string, id = '"a"') =>
  `{"preferences":[{"priority":[{"sla_id":"s","service_id":${id},"weight":1}]}],"monitoring":[],
    "sla":[{"id":"s","provider":"p","services":[{"service_id":${id},"targets":[{"type":"x","restrictions":${restrictions}}]}]}]}`;

test('keys of prototypes are keys like any other in a legacy body', async () => {
  const answer = await rank(oneService('{"__proto__":7,"constructor":1,"total_limit":2}', '"__proto__"'));
  expect(answer.json()).toMatchObject([{ service_id: '__proto__', total_score: 2 }]);
  expect(({} as { total_guaranteed?: number }).total_guaranteed).toBeUndefined();
  expect((await rank('{"__proto__":{"sla":[]},"sla":[]}')).statusCode).toBe(500);
});

test('a legacy body that is too deep, too large, compressed or not JSON by its type is refused', async () => {
  const deep = `{"sla":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  expect((await rank(deep)).json().code).toBe('MESSAGE_TOO_DEEP');
  expect((await rank(`{"sla":[],"x":"${'x'.repeat(bodyLimitBytes)}"}`)).json().code).toBe('MESSAGE_TOO_LARGE');
  for (const headers of [{ 'content-type': 'text/plain' }, { ...json, 'content-encoding': 'gzip' }]) {
    expect((await rank('{"sla":[]}', headers)).statusCode).toBe(415);
  }
});

test('a uuid larger than a body may be is refused', async () => {
  const { app } = openApi();
  const payload = 'x'.repeat(bodyLimitBytes + 1);
  const answer = await app.inject({
    method: 'POST',
    url: '/cpr/rank',
    headers: { 'content-type': 'text/plain' },
    payload,
  });
  expect(answer.json().code).toBe('MESSAGE_TOO_LARGE');
});

test('a uuid that trickles in is not waited for', async () => {
  const port = await listen(openApi({}, { headersMs: 100, requestMs: 200, checkMs: 20 }).app);
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'POST /cpr/rank HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 36\r\n\r\n11ef',
  );
  expect(await readText(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

test('a token of 10 000 claims does not fit into the header fields', async () => {
  const issuer = await openIssuer(await signingKey('k1'));
  const { identify } = openIdentity([issuer.issuer]);
  const port = await listen(openApi({ identify }).app);
  const claims = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`claim${i}`, i]));
  const headers = { ...json, authorization: `Bearer ${await issuer.token(claims)}` };
  const answer = await fetch(`http://127.0.0.1:${port}/rank`, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(431);
  expect(issuer.state.asked).toBe(0);
});
