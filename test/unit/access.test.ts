import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkExposure, tlsFiles } from '../../src/access.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { runCommand } from '../helpers/programs/run-command.ts';
import { certificate, privateKey } from '../helpers/servers/tls-pair.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const oidc = { OIDC_ISSUERS: '["https://iam.example/"]', OIDC_AUDIENCE: 'ranker' };

test.each([
  { HOST: '127.0.0.1' },
  { HOST: '127.1.2.3' },
  { HOST: '::1' },
  { HOST: 'localhost' },
  { HOST: '0.0.0.0', ANYONE_MAY_CALL: 'true' },
  { HOST: '0.0.0.0', ...oidc },
  { HOST: '::', DROP_IN_CIDRS: '10.0.0.0/8' },
])('%o may be served', (settings) => {
  expect(() => checkExposure(readConfig(settings))).not.toThrow();
});

test.each(['0.0.0.0', '::', '192.0.2.1', 'ranker.example', '::ffff:192.0.2.1'])(
  'nobody else is served at %s without being asked who they are',
  (HOST) => {
    expect(() => checkExposure(readConfig({ HOST }))).toThrow(/OIDC_ISSUERS.*ANYONE_MAY_CALL/);
  },
);

test('the program does not start where others could reach it unasked', async () => {
  const { code, stderr } = await runCommand(tempFolder(), ['serve'], { HOST: '0.0.0.0', PORT: '0' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^CONFIG_INVALID: HOST 0\.0\.0\.0/m);
});

test.each<[Record<string, string>, RegExp]>([
  [{ OIDC_ISSUERS: '["https://iam.example/"]' }, /OIDC_AUDIENCE must be set/],
  [{ ...oidc, OIDC_ISSUERS: '["http://iam.example/"]' }, /OIDC_ISSUERS must be/],
  [{ ...oidc, OIDC_ISSUERS: '["http://127.iam.example/"]' }, /OIDC_ISSUERS must be/],
  [{ ...oidc, OIDC_ISSUERS: '["https://u:p@iam.example/"]' }, /OIDC_ISSUERS must be/],
  [{ ...oidc, OIDC_ISSUERS: '[]' }, /OIDC_ISSUERS must be/],
  [{ DROP_IN_CIDRS: '10.0.0.0/33' }, /DROP_IN_CIDRS must be/],
  [{ DROP_IN_CIDRS: 'example.org' }, /DROP_IN_CIDRS must be/],
  [{ DROP_IN_CERTIFICATES: '*' }, /TLS_CLIENT_CA_PATH must be set/],
  [{ TLS_CERT_PATH: 'a' }, /TLS_CERT_PATH and TLS_KEY_PATH/],
  [{ TLS_CLIENT_CA_PATH: 'a' }, /TLS_CERT_PATH must be set/],
])('%o makes no sense', (settings, message) => {
  expect(() => readConfig(settings)).toThrow(message);
});

test('an issuer with audiences of its own needs no other, and groups without issuers are named in a warning', () => {
  const OIDC_ISSUERS = '[{"issuer": "http://127.0.0.1:9/", "audiences": ["a"], "group_prefix": "x/"}]';
  expect(readConfig({ OIDC_ISSUERS }).oidcIssuers).toHaveLength(1);
  expect(readConfig({ ADMIN_GROUPS: 'a' }).warnings).toEqual([expect.stringMatching(/ADMIN_GROUPS has no effect/)]);
});

test('certificates are read before anything listens, and a wrong one is named', () => {
  const folder = tempFolder();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const TLS_CERT_PATH = file('cert.pem', certificate);
  const TLS_KEY_PATH = file('key.pem', privateKey);
  expect(tlsFiles(readConfig({}))).toBeUndefined();
  expect(tlsFiles(readConfig({ TLS_CERT_PATH, TLS_KEY_PATH }))).toMatchObject({ cert: certificate, key: privateKey });
  const wrong = { TLS_CERT_PATH, TLS_KEY_PATH: file('no.pem', 'no key') };
  expect(() => tlsFiles(readConfig(wrong))).toThrow(/TLS_\*/);
  expect(() => tlsFiles(readConfig({ TLS_CERT_PATH, TLS_KEY_PATH: join(folder, 'gone') }))).toThrow(
    /TLS_KEY_PATH.*ENOENT.*gone/,
  );
  const noAuthority = { TLS_CERT_PATH, TLS_KEY_PATH, TLS_CLIENT_CA_PATH: wrong.TLS_KEY_PATH };
  expect(() => tlsFiles(readConfig(noAuthority))).toThrow(/TLS_\*/);
});
