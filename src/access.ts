import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { ApiDeps, TlsFiles } from './api/deps.ts';
import type { Config } from './config/config.ts';
import { isLoopback } from './contracts/rest/loopback.ts';
import { messageOf, RankerError } from './errors.ts';
import { identifier } from './identity/identify.ts';
import { keyTimes } from './identity/issuer-keys.ts';
import type { Logger } from './telemetry/logger.ts';

const asksCallers = ({ oidcIssuers, dropInCidrs, dropInCertificates }: Config): boolean =>
  oidcIssuers !== undefined || dropInCidrs.length > 0 || dropInCertificates.length > 0;

/**
 * Refuses to serve other machines without authentication, unless the settings allow it explicitly.
 * @throws RankerError CONFIG_INVALID
 */
export const checkExposure = (config: Config): void => {
  if (isLoopback(config.host) || asksCallers(config) || config.anyoneMayCall) return;
  throw new RankerError(
    'CONFIG_INVALID',
    `HOST ${config.host} can be reached from other machines, and nobody would be asked who they are: set OIDC_ISSUERS, ` +
      'or ANYONE_MAY_CALL=true if whoever reaches it may do everything, or leave HOST at 127.0.0.1',
    { setting: 'HOST' },
  );
};

const readPem = (setting: string, path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const text = `the file of ${setting} can't be read: ${messageOf(cause)}`;
    throw new RankerError('CONFIG_INVALID', text, { setting, path }, { cause });
  }
};

/**
 * The TLS files of REST, by the settings.
 * @throws RankerError CONFIG_INVALID
 */
export const tlsFiles = (config: Config): TlsFiles | undefined => {
  const { tlsCertPath, tlsKeyPath, tlsClientCaPath, tlsKeyPassword: passphrase } = config;
  if (tlsCertPath === undefined || tlsKeyPath === undefined) return undefined;
  const files: TlsFiles = {
    cert: readPem('TLS_CERT_PATH', tlsCertPath),
    key: readPem('TLS_KEY_PATH', tlsKeyPath),
    passphrase,
    clientCa: tlsClientCaPath === undefined ? undefined : readPem('TLS_CLIENT_CA_PATH', tlsClientCaPath),
  };
  try {
    const { clientCa: ca, ...pair } = files;
    createSecureContext({ ...pair, ca });
    // A TLS context silently ignores an authority that is no certificate.
    if (ca !== undefined) new X509Certificate(ca);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new RankerError('CONFIG_INVALID', `the files of TLS_* can't be used: ${reason}`, {}, { cause });
  }
  return files;
};

/** How REST identifies callers and limits their requests, by the settings. */
export const accessOf = (config: Config, now: () => number, log: Logger): Pick<ApiDeps, 'identify' | 'rateLimit'> => {
  const { rateLimit, oidcAudience } = config;
  if (!asksCallers(config)) return { rateLimit };
  const issuers = (config.oidcIssuers ?? []).map((one) => ({
    issuer: one.issuer,
    audiences: ('audiences' in one && one.audiences) || oidcAudience,
    groupPrefix: ('group_prefix' in one && one.group_prefix) || '',
  }));
  const identify = identifier({
    issuers,
    keyTimes,
    rights: {
      rank: config.rankGroups,
      outcomes: config.outcomeGroups,
      read: config.readGroups,
      admin: config.adminGroups,
    },
    neighbours: { cidrs: config.dropInCidrs, certificates: config.dropInCertificates },
    now,
    elapsed: () => performance.now(),
    onFault: (issuer, fault) => log.error({ issuer, err: fault }, 'issuer not asked for its keys'),
  });
  return { identify, rateLimit };
};
