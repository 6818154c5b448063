import { createHmac } from 'node:crypto';
import { type CryptoKey, exportSPKI, importJWK } from 'jose';
import { expect, test } from 'vitest';
import { openIdentity, refusal } from '../../helpers/servers/open-identity.ts';
import { openIssuer, signingKey } from '../../helpers/servers/token-issuer.ts';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const now = (): number => Math.floor(Date.now() / 1000);

const open = async (alg = 'ES256') => {
  const key = await signingKey('k1', alg);
  const issuer = await openIssuer(key);
  return { key, ...issuer, ...openIdentity([issuer.issuer]) };
};

test('a token that holds tells who calls, their groups, and until when', async () => {
  const { token, bearing, issuer } = await open();
  const exp = now() + 3600;
  expect(await bearing(await token({ groups: ['/cms', '/cms/prod'], exp }))).toEqual({
    subject: `user-1 of ${issuer}`,
    may: new Set(['rank']),
    ranksFor: new Set(['cms', 'cms/prod']),
    dropInsOnly: false,
    until: 1000 * (exp + 30),
  });
});

test('a token without signature is refused', async () => {
  const { token, bearing } = await open();
  const [, claims] = (await token()).split('.');
  for (const alg of ['none', 'None', 'NONE', '']) {
    await expect(bearing(`${encoded({ alg, kid: 'k1' })}.${claims}.`)).rejects.toEqual(refusal('TOKEN_REFUSED'));
    await expect(bearing(`${encoded({ alg })}.${claims}.AAAA`)).rejects.toEqual(refusal('TOKEN_REFUSED'));
  }
});

test('a public key is no secret to sign with', async () => {
  const { token, bearing, key } = await open('RS256');
  const [, claims] = (await token()).split('.');
  const pem = await exportSPKI((await importJWK(key.jwk, 'RS256', { extractable: true })) as CryptoKey);
  for (const [alg, hash] of [
    ['HS256', 'sha256'],
    ['HS512', 'sha512'],
  ] as const) {
    for (const secret of [pem, pem.trim(), JSON.stringify(key.jwk), key.jwk.n!]) {
      const signed = `${encoded({ alg, kid: 'k1', typ: 'JWT' })}.${claims}`;
      const signature = createHmac(hash, secret).update(signed).digest('base64url');
      await expect(bearing(`${signed}.${signature}`)).rejects.toEqual(refusal('TOKEN_REFUSED', /algorithm/));
    }
  }
});

test('clocks may differ a little', async () => {
  const { token, bearing } = await open();
  await expect(bearing(await token({ exp: now() - 20 }))).resolves.toBeDefined();
  await expect(bearing(await token({ nbf: now() + 20 }))).resolves.toBeDefined();
});

test('a token of another type, or with an unknown critical header, is refused', async () => {
  const { token, bearing } = await open();
  await expect(bearing(await token({}, { header: { typ: 'at+jwt' } }))).resolves.toBeDefined();
  await expect(bearing(await token({}, { header: { typ: 'logout+jwt' } }))).rejects.toEqual(refusal('TOKEN_REFUSED'));
  const critical = token({}, { header: { crit: ['x'], x: 1 } });
  await expect(critical.then(bearing)).rejects.toThrow();
});

test('a token with a changed claim or signature is refused', async () => {
  const { token, bearing } = await open();
  const [header, claims, signature] = (await token()).split('.');
  const changed = encoded({ ...JSON.parse(Buffer.from(claims!, 'base64url').toString()), groups: ['/admins'] });
  await expect(bearing(`${header}.${changed}.${signature}`)).rejects.toEqual(refusal('TOKEN_REFUSED'));
  await expect(bearing(`${header}.${claims}.${'A'.repeat(86)}`)).rejects.toEqual(refusal('TOKEN_REFUSED'));
});

const unnamed = { kid: undefined };

test('a token that names no key holds by any of the first four that fit, and by no other', async () => {
  const keys = await Promise.all(['k1', 'k2', 'k3', 'k4', 'k5'].map((kid) => signingKey(kid)));
  const { issuer, token } = await openIssuer(await signingKey('rsa', 'RS256'), ...keys);
  const { bearing } = openIdentity([issuer]);
  for (const key of keys.slice(0, 4)) {
    await expect(bearing(await token({}, { key, header: unnamed }))).resolves.toBeDefined();
  }
  for (const key of [keys[4]!, await signingKey('k1')]) {
    const refused = bearing(await token({}, { key, header: unnamed }));
    await expect(refused).rejects.toEqual(refusal('TOKEN_REFUSED', /signature/));
  }
});

test('a token that names no key is checked like any other', async () => {
  const [first, second] = [await signingKey('k1'), await signingKey('k2')];
  const { issuer, token, state } = await openIssuer(first, second);
  const { bearing, clock } = openIdentity([issuer]);
  const expired = token({ exp: now() - 60 }, { key: second, header: unnamed });
  await expect(expired.then(bearing)).rejects.toEqual(refusal('TOKEN_REFUSED', /expired/));
  await expect(bearing(await token({}, { key: second }))).resolves.toBeDefined();
  await expect(bearing(await token({}, { key: second, header: { kid: 'k1' } }))).rejects.toEqual(
    refusal('TOKEN_REFUSED', /signature/),
  );
  const fresh = await signingKey('k3');
  state.keys = [first, fresh];
  clock.aheadMs = 60_000;
  await expect(bearing(await token({}, { key: fresh, header: unnamed }))).resolves.toBeDefined();
  await expect(bearing(await token({}, { key: second, header: unnamed }))).rejects.toEqual(refusal('TOKEN_REFUSED'));
});

test('keys that a token brings along are not looked at', async () => {
  const { token, bearing } = await open();
  const foreign = await signingKey('k1');
  const header = { jwk: foreign.jwk, jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x' };
  await expect(bearing(await token({}, { key: foreign, header }))).rejects.toEqual(refusal('TOKEN_REFUSED'));
});

test('a token of 10 000 claims is refused before its signature is looked at', async () => {
  const { token, bearing, state } = await open();
  const claims = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`claim${i}`, i]));
  await expect(bearing(await token(claims))).rejects.toEqual(refusal('TOKEN_REFUSED', /longer than 12288 /));
  expect(state.asked).toBe(0);
});

test('what is no bearer token is refused', async () => {
  const { identify, bearing } = await open();
  for (const text of ['', 'a', 'a.b', 'a.b.c', 'a.b.c.d.e', '..', 'e30.e30.', '💥']) {
    await expect(bearing(text)).rejects.toEqual(refusal('TOKEN_REFUSED'));
  }
  for (const authorization of ['Basic dTpw', 'Bearer', 'Bearer a b', 'a.b.c']) {
    const credentials = { authorization, address: '192.0.2.1', certificateNames: [] };
    await expect(identify(credentials)).rejects.toEqual(refusal('TOKEN_REFUSED'));
  }
});

test('each issuer speaks for itself: neither its keys nor its groups are those of another', async () => {
  const [one, other] = [await openIssuer(await signingKey('k1')), await openIssuer(await signingKey('k1'))];
  const issuers = [
    { issuer: one.issuer, audiences: ['https://ranker.example'], groupPrefix: '' },
    { issuer: other.issuer, audiences: ['other'], groupPrefix: 'other/' },
  ];
  const { bearing } = openIdentity([], { issuers });
  expect((await bearing(await other.token({ aud: 'other' }))).ranksFor).toEqual(new Set(['other/cms']));
  await expect(bearing(await other.token())).rejects.toEqual(refusal('TOKEN_REFUSED', /"aud"/));
  await expect(bearing(await other.token({ iss: one.issuer }))).rejects.toEqual(refusal('TOKEN_REFUSED'));
});

test('no fault tells what was in the token', async () => {
  const { token, bearing } = await open();
  const text = await token({ exp: now() - 60, secret: 'hidden' });
  const fault = await bearing(text).catch((thrown: Error) => thrown);
  expect(fault).toBeInstanceOf(Error);
  const { stack, message, cause } = fault as Error;
  expect([stack, message, JSON.stringify(cause ?? null)].join()).not.toMatch(/hidden|user-1|eyJ/);
});
