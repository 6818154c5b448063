import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';
import { rucioPlaces } from '../../../src/places/catalogue-places.ts';

const faultOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
    return '';
  } catch (thrown) {
    return String(thrown);
  }
};

const one = { RUCIO_URL: 'https://rucio.example/', RUCIO_ACCOUNT: 'ranker' };
const user = { RUCIO_USERNAME: 'u', RUCIO_PASSWORD: 'p' };

describe('Rucio', () => {
  test('is none where none is set', () => {
    expect(rucioPlaces(readConfig({}))).toEqual([]);
  });

  test('is the one of the settings and those of the list, each with its way to log in', () => {
    const more = [
      { name: 'b', url: 'http://b/', account: 'x', token_file: '/run/token', scopes: ['demo'] },
      {
        name: 'c',
        url: 'http://c',
        account: 'y',
        oidc_token_url: 'https://idp/token',
        oidc_client_id: 'id',
        oidc_client_secret: 'secret',
        oidc_audience: 'rucio',
      },
    ];
    const config = readConfig({ ...one, ...user, RUCIO_INSTANCES: JSON.stringify(more) });
    expect(rucioPlaces(config)).toMatchObject([
      {
        name: 'rucio',
        url: 'https://rucio.example',
        authUrl: 'https://rucio.example',
        account: 'ranker',
        auth: { kind: 'userpass', username: 'u', password: 'p' },
        scopes: undefined,
        providerAttribute: 'provider',
      },
      { name: 'b', url: 'http://b', auth: { kind: 'token-file', path: '/run/token' }, scopes: ['demo'] },
      { name: 'c', auth: { kind: 'oidc', tokenUrl: 'https://idp/token', clientSecret: 'secret', audience: 'rucio' } },
    ]);
  });

  test('has its addresses without the slash at their end, wherever they are set, and a token endpoint as it is written', () => {
    const client = { oidc_client_id: 'id', oidc_client_secret: 'secret' };
    const instance = {
      url: 'http://b:80/rucio//',
      auth_url: 'http://b/auth/',
      oidc_token_url: 'https://idp/token/?r=1',
    };
    const config = readConfig({
      ...one,
      RUCIO_AUTH_URL: 'https://auth.example/',
      RUCIO_OIDC_TOKEN_URL: 'https://idp/token/',
      RUCIO_OIDC_CLIENT_ID: 'id',
      RUCIO_OIDC_CLIENT_SECRET: 'secret',
      RUCIO_INSTANCES: JSON.stringify([{ name: 'b', account: 'x', ...client, ...instance }]),
    });
    expect(rucioPlaces(config)).toMatchObject([
      { url: 'https://rucio.example', authUrl: 'https://auth.example', auth: { tokenUrl: 'https://idp/token/' } },
      { url: 'http://b/rucio', authUrl: 'http://b/auth', auth: { tokenUrl: 'https://idp/token/?r=1' } },
    ]);
  });

  test.each(['url', 'auth_url', 'oidc_token_url'])('of the list with a login in its %s is refused', (name) => {
    const instance = { name: 'b', url: 'http://b', account: 'x', username: 'u', password: 'p', [name]: 'http://u:p@b' };
    expect(faultOf({ RUCIO_INSTANCES: JSON.stringify([instance]) })).toContain('RUCIO_INSTANCES must be a JSON list');
  });

  test.each([
    ['no account', { RUCIO_URL: one.RUCIO_URL, ...user }, 'RUCIO_ACCOUNT must be set where RUCIO_URL is'],
    ['no way to log in', one, 'One of RUCIO_USERNAME with RUCIO_PASSWORD, RUCIO_TOKEN_FILE and RUCIO_OIDC_TOKEN_URL'],
    ['two ways', { ...one, ...user, RUCIO_TOKEN_FILE: 'f' }, 'One of RUCIO_USERNAME with RUCIO_PASSWORD'],
    [
      'half a client',
      { ...one, RUCIO_OIDC_TOKEN_URL: 'http://idp' },
      'RUCIO_OIDC_CLIENT_ID and RUCIO_OIDC_CLIENT_SECRET',
    ],
    [
      'replication without it',
      { REPLICATION: 'rule' },
      'RUCIO_URL or RUCIO_INSTANCES must be set where REPLICATION is',
    ],
    [
      'an instance without login',
      { RUCIO_INSTANCES: '[{"name": "b", "url": "http://b", "account": "x"}]' },
      'b of RUCIO_INSTANCES must have username and password',
    ],
    ['a topic used twice', { KAFKA_REPLICATION_TOPIC: 'training' }, 'must differ, got "training"'],
  ])('with %s is a fault that says what to set', (_, environment, text) => {
    expect(faultOf(environment as Record<string, string>)).toContain(text);
  });

  test('in a list that can’t be read is not shown, since passwords stand there', () => {
    const fault = faultOf({ RUCIO_INSTANCES: '[{"name": "b", "password": "hunter2"}]' });
    expect(fault).toContain('RUCIO_INSTANCES must be a JSON list');
    expect(fault).not.toContain('hunter2');
  });
});
