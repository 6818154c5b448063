import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { openIdentity } from '../../../helpers/servers/open-identity.ts';
import { openIssuer, signingKey } from '../../../helpers/servers/token-issuer.ts';
import { json, openApi, rankedText } from '../open-api.ts';

const open = async (rateLimit = 1000) => {
  const issuer = await openIssuer(await signingKey('k1'));
  const rights = { rank: ['/orchestrators'], outcomes: ['/collectors'], read: [], admin: ['/admins'] };
  const neighbours = { cidrs: ['10.0.0.0/8'], certificates: [] };
  const { identify } = openIdentity([issuer.issuer], { rights, neighbours });
  return { ...issuer, ...openApi({ rank: async () => rankedText, identify, rateLimit }) };
};

const rank = (app: FastifyInstance, token: string | undefined, more: object = {}, remoteAddress = '192.0.2.1') =>
  app.inject({
    method: 'POST',
    url: '/rank',
    remoteAddress,
    headers: { ...json, ...(token && { authorization: `Bearer ${token}` }), ...more },
    payload: { uuid: 'u', user_group: 'cms' },
  });

test('a member ranks for their group and no other, by whatever name they call the server', async () => {
  const { app, token } = await open();
  expect((await rank(app, await token(), { host: 'ranker.example' })).body).toBe(rankedText);
  const other = await rank(app, await token({ groups: ['/atlas'] }));
  expect(other.statusCode).toBe(403);
  expect(other.json()).toMatchObject({ code: 'NOT_PERMITTED', details: { field: 'user_group' } });
  expect((await rank(app, await token({ groups: ['/orchestrators'] }))).statusCode).toBe(200);
});

test('nobody supersedes the answer to a deployment of another group by its uuid', async () => {
  const issuer = await openIssuer(await signingKey('k1'));
  const { identify } = openIdentity([issuer.issuer]);
  const groups: Record<string, string | undefined> = { theirs: '/atlas', mine: '/cms', untold: '' };
  const { app } = openApi({ rank: async () => rankedText, identify, groupOf: (uuid) => groups[uuid] });
  const headers = { ...json, authorization: `Bearer ${await issuer.token()}` };
  const statusOf = async (uuid: string) => {
    const payload = { uuid, user_group: 'cms' };
    const one = await app.inject({ method: 'POST', url: '/rank', headers, payload });
    const batch = await app.inject({ method: 'POST', url: '/rank/batch', headers, payload: JSON.stringify([payload]) });
    return [one.statusCode, batch.json()[0].status ?? 200];
  };
  expect(await statusOf('mine')).toEqual([200, 200]);
  expect(await statusOf('new')).toEqual([200, 200]);
  expect(await statusOf('theirs')).toEqual([403, 403]);
  expect(await statusOf('untold')).toEqual([403, 403]);
});

test('outcomes, models and what others asked need their own rights', async () => {
  const { app, token } = await open();
  const statusOf = async (method: 'GET' | 'POST', url: string, groups: string[]) => {
    const headers = { ...json, authorization: `Bearer ${await token({ groups })}` };
    return (await app.inject({ method, url, headers, ...(method === 'POST' && { payload: '{}' }) })).statusCode;
  };
  for (const [method, url, group] of [
    ['POST', '/outcomes', '/collectors'],
    ['POST', '/models/rollback', '/admins'],
    ['GET', '/models', '/admins'],
    ['GET', '/rankings', '/orchestrators'],
  ] as const) {
    expect(await statusOf(method, url, ['/cms']), url).toBe(403);
    expect(await statusOf(method, url, [group]), url).not.toBe(403);
  }
});

test('without a token only the drop-ins are open, and only to the neighbours of the list', async () => {
  const { app } = await open();
  expect((await rank(app, undefined)).json().code).toBe('TOKEN_MISSING');
  expect((await rank(app, undefined, {}, '10.1.2.3')).json().code).toBe('TOKEN_MISSING');
  const legacy = (remoteAddress: string) =>
    app.inject({ method: 'POST', url: '/rank', remoteAddress, headers: json, payload: '{"sla":[]}' });
  expect((await legacy('10.1.2.3')).body).toBe('[]');
  expect((await legacy('192.0.2.1')).statusCode).toBe(401);
  const forwarded = { ...json, 'x-forwarded-for': '10.1.2.3', forwarded: 'for=10.1.2.3' };
  const payload = '{"sla":[]}';
  const claimed = await app.inject({
    method: 'POST',
    url: '/rank',
    remoteAddress: '192.0.2.1',
    headers: forwarded,
    payload,
  });
  expect(claimed.statusCode).toBe(401);
});

test('a neighbour called by a foreign name, as a page that was led here does, is refused', async () => {
  const { app } = await open();
  const headers = { ...json, host: 'evil.example' };
  const answer = await app.inject({
    method: 'POST',
    url: '/rank',
    remoteAddress: '10.1.2.3',
    headers,
    payload: '{"sla":[]}',
  });
  expect(answer.json().code).toBe('FORBIDDEN_ORIGIN');
});

test('each caller has their own limit, told by header fields', async () => {
  const { app, token } = await open(2);
  const mine = await token();
  const first = await rank(app, mine);
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
  expect(Number(first.headers['ratelimit-reset'])).toBeGreaterThan(0);
  await rank(app, mine);
  const third = await rank(app, mine);
  expect(third.statusCode).toBe(429);
  expect(third.json().code).toBe('TOO_MANY_REQUESTS');
  expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
  expect((await rank(app, await token({ sub: 'user-2' }))).statusCode).toBe(200);
});

test('an address that shows token after token that does not hold is not listened to any more', async () => {
  const { app, token, state } = await open(3);
  const bad = await token({ aud: 'other' });
  for (let i = 0; i < 3; i++) expect((await rank(app, bad)).statusCode).toBe(401);
  const asked = state.asked;
  expect((await rank(app, bad)).statusCode).toBe(429);
  expect((await rank(app, await token())).statusCode).toBe(429);
  expect((await rank(app, await token(), {}, '192.0.2.2')).statusCode).toBe(200);
  expect(state.asked).toBe(asked);
});

test("an issuer that is down is the operator's to mend: 503, not 401", async () => {
  const { app, token, state } = await open();
  state.isDown = true;
  expect((await rank(app, await token())).json()).toMatchObject({ status: 503, code: 'ISSUER_UNREACHABLE' });
});

test('neither tokens nor their claims reach the log', async () => {
  const { app, token, lines } = await open();
  const good = await token({ secret: 'hidden-claim' });
  const bad = await token({ exp: 1, secret: 'hidden-claim' });
  for (const text of [good, bad, `${good}x`, 'not-a-token-but-secret']) {
    const answer = await rank(app, text);
    expect(answer.body).not.toContain(text);
    expect(answer.body).not.toContain('hidden-claim');
  }
  await rank(app, undefined, { authorization: 'Basic c2VjcmV0OnNlY3JldA==' });
  expect(lines.length).toBeGreaterThan(3);
  const written = lines.join('');
  for (const part of [good.split('.')[1]!, good.split('.')[2]!, 'hidden-claim', 'not-a-token-but-secret', 'c2VjcmV0']) {
    expect(written).not.toContain(part);
  }
});

test('HEAD is one request like any other', async () => {
  const { app, token } = await open(9);
  const headers = { authorization: `Bearer ${await token({ groups: ['/admins'] })}` };
  const answer = await app.inject({ method: 'HEAD', url: '/models', headers });
  expect([answer.statusCode, answer.headers['ratelimit-remaining']]).toEqual([200, '8']);
});

test('the log tells who was refused', async () => {
  const { app, token, lines, issuer } = await open();
  await rank(app, await token({ groups: ['/atlas'] }));
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ msg: 'request refused', code: 'NOT_PERMITTED', by: `user-1 of ${issuer}` }),
  );
});
