import type { Config } from '../config/config.ts';
import type { RucioAuth, RucioOptions } from '../rucio/options.ts';

type RucioEntry = Config['rucioInstances'][number];

/** The Rucios that the settings name. */
export const rucioPlaces = (config: Config): RucioOptions[] => {
  const first: RucioEntry | undefined = config.rucioUrl === undefined ? undefined : firstRucio(config, config.rucioUrl);
  return [...(first ? [first] : []), ...config.rucioInstances].map((entry) => ({
    name: entry.name,
    url: entry.url,
    authUrl: entry.auth_url ?? entry.url,
    account: entry.account,
    auth: rucioAuth(entry),
    scopes: entry.scopes,
    providerAttribute: config.rucioProviderAttribute,
  }));
};

const firstRucio = (config: Config, url: string): RucioEntry => ({
  name: 'rucio',
  url,
  auth_url: config.rucioAuthUrl,
  account: config.rucioAccount ?? '',
  username: config.rucioUsername,
  password: config.rucioPassword,
  token_file: config.rucioTokenFile,
  oidc_token_url: config.rucioOidcTokenUrl,
  oidc_client_id: config.rucioOidcClientId,
  oidc_client_secret: config.rucioOidcClientSecret,
  oidc_scope: config.rucioOidcScope,
  oidc_audience: config.rucioOidcAudience,
});

const rucioAuth = (entry: RucioEntry): RucioAuth => {
  if (entry.token_file !== undefined) return { kind: 'token-file', path: entry.token_file };
  if (entry.oidc_token_url === undefined) {
    return { kind: 'userpass', username: entry.username ?? '', password: entry.password ?? '' };
  }
  return {
    kind: 'oidc',
    tokenUrl: entry.oidc_token_url,
    clientId: entry.oidc_client_id ?? '',
    clientSecret: entry.oidc_client_secret ?? '',
    scope: entry.oidc_scope,
    audience: entry.oidc_audience,
  };
};
