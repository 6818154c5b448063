import { expect, test } from 'vitest';
import { type KeyTimes, keyTimes } from '../../../src/identity/issuer-keys.ts';
import { openIdentity, refusal } from '../../helpers/servers/open-identity.ts';
import { openIssuer, signingKey } from '../../helpers/servers/token-issuer.ts';

const minute = 60_000;
const hour = 60 * minute;

const open = async (times: Partial<KeyTimes> = {}) => {
  const issuer = await openIssuer(await signingKey('k1'));
  return { ...issuer, ...openIdentity([issuer.issuer], { keyTimes: { ...keyTimes, ...times } }) };
};

test('an issuer is asked once for many tokens at a time', async () => {
  const { token, bearing, state } = await open();
  const tokens = await Promise.all(Array.from({ length: 20 }, () => token()));
  await Promise.all(tokens.map(bearing));
  expect(state.asked).toBe(1);
});

test('an issuer without any cool-down is still asked one thing at a time', async () => {
  const { token, bearing, state } = await open({ cooldownMs: 0 });
  const tokens = await Promise.all(Array.from({ length: 20 }, () => token()));
  await Promise.all(tokens.map(bearing));
  expect(state.asked).toBe(1);
});

test('a new key is found at once, unless the issuer was asked a moment ago', async () => {
  const { token, bearing, state, clock } = await open();
  await bearing(await token());
  const fresh = await signingKey('k2');
  state.keys = [fresh, ...state.keys];
  await expect(bearing(await token({}, { key: fresh }))).rejects.toEqual(refusal('TOKEN_REFUSED', /key/));
  clock.aheadMs = minute;
  await expect(bearing(await token({}, { key: fresh }))).resolves.toBeDefined();
  await expect(bearing(await token())).resolves.toBeDefined();
  expect(state.asked).toBe(2);
});

test('a new key is found however far the clock was set back since the issuer was asked', async () => {
  const { token, bearing, state, clock } = await open();
  await bearing(await token());
  const fresh = await signingKey('k2');
  state.keys = [fresh];
  clock.setBackMs = 365 * 24 * 60 * minute;
  clock.aheadMs = minute;
  await expect(bearing(await token({}, { key: fresh }))).resolves.toBeDefined();
});

test('a new key under the name of the old one is found at once, unless the issuer was asked a moment ago', async () => {
  const { token, bearing, state, clock } = await open();
  const old = await token();
  await bearing(old);
  const fresh = await signingKey('k1');
  state.keys = [fresh];
  const made = await token({}, { key: fresh });
  await expect(bearing(made)).rejects.toEqual(refusal('TOKEN_REFUSED', /signature/));
  clock.aheadMs = minute;
  await expect(bearing(made)).resolves.toBeDefined();
  await expect(bearing(old)).rejects.toEqual(refusal('TOKEN_REFUSED', /signature/));
  expect(state.asked).toBe(2);
});

test('keys that nobody here understands do not hide those beside them', async () => {
  const { token, bearing, state } = await open();
  const odd = [
    {},
    { kty: 7 },
    { kty: 'AKP', kid: 'k1', alg: 'ML-DSA-44', pub: 'AAAA' },
    { kty: 'EC', crv: 'P-257', kid: 'odd' },
  ];
  state.keys = [...odd.map((jwk) => ({ ...state.keys[0]!, jwk })), ...state.keys] as typeof state.keys;
  await expect(bearing(await token())).resolves.toBeDefined();
});

test('tokens of unknown keys make no flood of questions', async () => {
  const { token, bearing, state, clock } = await open();
  await bearing(await token());
  const foreign = await signingKey('nowhere');
  const made = await token({}, { key: foreign });
  for (let i = 0; i < 50; i++) await expect(bearing(made)).rejects.toEqual(refusal('TOKEN_REFUSED', /key/));
  clock.aheadMs = minute;
  await Promise.all(Array.from({ length: 50 }, () => expect(bearing(made)).rejects.toThrow()));
  expect(state.asked).toBe(2);
});

test('a withdrawn key is refused once the keys were looked after', async () => {
  const { token, bearing, state, clock } = await open();
  const old = await token();
  await bearing(old);
  const fresh = await signingKey('k2');
  state.keys = [fresh];
  clock.aheadMs = 6 * minute;
  await bearing(old);
  await bearing(await token({}, { key: fresh }));
  await expect(bearing(old)).rejects.toEqual(refusal('TOKEN_REFUSED', /key/));
});

test('while the issuer is down its last keys serve, but not for ever', async () => {
  const { token, bearing, state, clock, faults } = await open();
  await bearing(await token());
  state.isDown = true;
  clock.aheadMs = 23 * hour;
  const exp = Math.floor(Date.now() / 1000) + 2 * 86_400;
  await expect(bearing(await token({ exp }))).resolves.toBeDefined();
  clock.aheadMs = 25 * hour;
  await expect(bearing(await token({ exp }))).rejects.toEqual(refusal('ISSUER_UNREACHABLE'));
  expect(faults.length).toBeGreaterThan(0);
  state.isDown = false;
  clock.aheadMs = 26 * hour;
  await expect(bearing(await token({ exp }))).resolves.toBeDefined();
});

test('an issuer that fails at first is asked again soon, then after pauses that grow up to the cool-down, however many ask', async () => {
  const { issuer, token, state } = await openIssuer(await signingKey('k1'));
  let second = 0;
  const { bearing, faults } = openIdentity([issuer], { elapsed: () => 1000 * second });
  state.isDown = true;
  const made = await token();
  const askedAt: number[] = [];
  for (; second < 120; second++) {
    const before = faults.length;
    await Promise.all(Array.from({ length: 5 }, () => expect(bearing(made)).rejects.toThrow()));
    if (faults.length > before) askedAt.push(second);
  }
  expect(askedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  expect(faults).toHaveLength(askedAt.length);
  state.isDown = false;
  second = 121;
  await expect(bearing(made)).resolves.toBeDefined();
});

test('an issuer that was never there is told apart from a bad token', async () => {
  const { token, bearing, state } = await open();
  state.isDown = true;
  await expect(bearing(await token())).rejects.toEqual(refusal('ISSUER_UNREACHABLE'));
});

test.each<[string, (state: Awaited<ReturnType<typeof open>>['state']) => void, RegExp]>([
  ['is of another issuer', (state) => (state.document = { issuer: 'https://evil.example' }), /of https:\/\/evil/],
  ['names keys in the clear', (state) => (state.document = { jwks_uri: 'http://127.example.org/k' }), /not https/],
  ['is no document', (state) => (state.document = { jwks_uri: 7 }), /jwks_uri/],
  ['is endless', (state) => (state.padding = 'x'.repeat(300_000)), /262144 bytes/],
])('an issuer whose answer %s is not believed', async (_, break_, message) => {
  const { token, bearing, state, faults } = await open();
  break_(state);
  await expect(bearing(await token())).rejects.toEqual(refusal('ISSUER_UNREACHABLE'));
  expect(String(faults[0])).toMatch(message);
});

test('an issuer that does not answer is not waited for beyond its time', async () => {
  const { token, bearing, state, faults } = await open({ timeoutMs: 100 });
  state.silent = true;
  await expect(bearing(await token())).rejects.toEqual(refusal('ISSUER_UNREACHABLE'));
  expect(String(faults[0])).toMatch(/timeout/);
});
