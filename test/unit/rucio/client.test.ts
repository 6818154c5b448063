import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RankerError } from '../../../src/errors.ts';
import { createRucioClient } from '../../../src/rucio/client.ts';
import type { RucioAuth } from '../../../src/rucio/options.ts';
import { findPlaces } from '../../../src/rucio/replicas.ts';
import { ndjson } from '../../helpers/messages/rank-lines.ts';
import { refuse, rucioOptions, type StubRucio, stubRucio } from '../../helpers/servers/stub-rucio.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const never = new AbortController().signal;
const storage = { method: 'GET', path: '/rses/' } as const;

const open = (stub: StubRucio, auth?: RucioAuth, now: () => number = Date.now) => {
  const client = createRucioClient(rucioOptions(stub.uri, auth && { auth }), { fetch, now, elapsed: now }, never);
  return { client, ask: () => Array.fromAsync(client.lines(storage, never)) };
};

const grantOf = (stub: StubRucio): RucioAuth => ({
  kind: 'oidc',
  tokenUrl: `${stub.uri}/token`,
  clientId: 'ranker',
  clientSecret: 'a:b/c',
  scope: 'openid',
  audience: 'rucio',
});

const logins = (stub: StubRucio): number => stub.seen.filter((one) => one.includes('userpass')).length;

/** Takes tokens only that `isGood`; notes those that came. */
const demand = (stub: StubRucio, isGood: (token: string) => boolean, exception = 'CannotAuthenticate'): string[] => {
  const came: string[] = [];
  stub.play = (request, response) => {
    if (request.url !== '/rses/') return false;
    const token = String(request.headers['x-rucio-auth-token']);
    came.push(token);
    return isGood(token) ? false : refuse(response, 401, exception);
  };
  return came;
};

describe('a client', () => {
  test('logs in once, also when many ask at once', async () => {
    const stub = await stubRucio();
    const { ask } = open(stub);
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(logins(stub)).toBe(1);
  });

  test('logs in anew before the token ends', async () => {
    const stub = await stubRucio();
    let time = Date.now();
    const { ask } = open(stub, undefined, () => time);
    await ask();
    time += 3_600_000 - 30_000;
    await ask();
    expect(logins(stub)).toBe(2);
  });

  test('logs in anew, once, when its token is refused', async () => {
    const stub = await stubRucio();
    const { ask } = open(stub);
    let refused = 0;
    demand(stub, () => refused++ > 0);
    expect(await ask()).toHaveLength(3);
    expect(logins(stub)).toBe(2);
    demand(stub, () => false);
    await expect(ask()).rejects.toThrow('rucio refuses the credentials');
    expect(logins(stub)).toBe(3);
  });

  test('does not log in anew for a 401 that speaks of permissions', async () => {
    const stub = await stubRucio();
    const { ask } = open(stub);
    demand(stub, () => false, 'AccessDenied');
    await expect(ask()).rejects.toThrow('rucio answered 401 (AccessDenied)');
    expect(logins(stub)).toBe(1);
  });

  test('reads a token from a file, and the file again when it is refused', async () => {
    const stub = await stubRucio();
    const path = join(tempFolder(), 'token');
    writeFileSync(path, 'first\n');
    const { ask } = open(stub, { kind: 'token-file', path });
    await ask();
    writeFileSync(path, 'second\n');
    const came = demand(stub, (token) => token === 'second');
    await ask();
    expect(came).toEqual(['first', 'second']);
    expect(logins(stub)).toBe(0);
    const { ask: askInVain } = open(stub, { kind: 'token-file', path: `${path}.gone` });
    await expect(askInVain()).rejects.toThrow(`rucio has no token: ${path}.gone can't be read`);
  });

  test('gets a token of an OpenID Connect provider by its client credentials, and another before that ends', async () => {
    const stub = await stubRucio();
    const asked: { authorization: string | undefined; body: string }[] = [];
    let time = Date.now();
    const came: string[] = [];
    stub.play = async (request, response) => {
      if (request.url === '/rses/') came.push(String(request.headers['x-rucio-auth-token']));
      if (request.url !== '/token') return false;
      const body = (await Array.fromAsync(request)).join('');
      asked.push({ authorization: request.headers.authorization, body });
      response.end(JSON.stringify({ access_token: `jwt-${asked.length}`, token_type: 'Bearer', expires_in: 600 }));
      return true;
    };
    const { ask } = open(stub, grantOf(stub), () => time);
    await ask();
    await ask();
    time += 550_000;
    await ask();
    expect(came).toEqual(['jwt-1', 'jwt-1', 'jwt-2']);
    expect(asked[0]).toEqual({
      authorization: `Basic ${Buffer.from('ranker:a%3Ab%2Fc').toString('base64')}`,
      body: 'grant_type=client_credentials&scope=openid&audience=rucio',
    });
  });

  test('uses a token that holds for a minute only for half of it', async () => {
    const stub = await stubRucio();
    let [time, grants] = [Date.now(), 0];
    stub.play = (request, response) => {
      if (request.url !== '/token') return false;
      response.end(JSON.stringify({ access_token: `jwt-${++grants}`, expires_in: 60 }));
      return true;
    };
    const { ask } = open(stub, grantOf(stub), () => time);
    await ask();
    time += 29_000;
    await ask();
    expect(grants).toBe(1);
    time += 2_000;
    await ask();
    expect(grants).toBe(2);
  });

  test.each([
    ['more than it may hold', `{"rse": "${'x'.repeat(1e6)}"}\n`, /more than 67108864 bytes/],
    ['one endless line', 'x'.repeat(1024 * 1024), /a value of more than 1048576 characters/],
    ['half a line', '{"rse": "A"}\n{"rse": ', /gave an answer that can't be read/],
  ])('an answer of %s is refused', async (_, piece, text) => {
    const stub = await stubRucio();
    stub.play = async (request, response) => {
      if (request.url !== '/rses/') return false;
      if (piece.length < 100) response.end(piece);
      else for (let n = 0; n < 70 && response.writable; n++) await new Promise((go) => response.write(piece, go));
      response.end();
      return true;
    };
    await expect(open(stub).ask()).rejects.toThrow(text);
  });

  test('a data set that lies in more than 2 000 ways is none', async () => {
    const stub = await stubRucio();
    const replica = (n: number) => ({ bytes: 1, states: { [`RSE-${n}`]: 'AVAILABLE' } });
    let ways = 2000;
    stub.play = (request, response) => {
      if (!request.url!.startsWith('/replicas/list')) return false;
      response.end(ndjson(Array.from({ length: ways }, (_, n) => replica(n))));
      return true;
    };
    const { client } = open(stub);
    const places = () => findPlaces(client, { scope: 's', name: 'd' }, new Map(), never);
    expect((await places())?.parts).toHaveLength(2001);
    ways++;
    await expect(places()).rejects.toThrow('rucio knows it in too many places');
  });

  test('never tells its password or token, whatever goes wrong', async () => {
    const stub = await stubRucio();
    demand(stub, () => false);
    const fault = await open(stub)
      .ask()
      .catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(RankerError);
    expect(`${fault} ${JSON.stringify(fault)}`).not.toMatch(/the-password|token-1/);
  });

  test('follows no redirect, which would carry its token elsewhere', async () => {
    const [stub, other] = [await stubRucio(), await stubRucio()];
    stub.play = (request, response) => {
      if (request.url !== '/rses/') return false;
      response.writeHead(308, { location: `${other.uri}/rses/` }).end();
      return true;
    };
    await expect(open(stub).ask()).rejects.toThrow('rucio answered 308');
    expect(other.seen).toEqual([]);
  });
});
