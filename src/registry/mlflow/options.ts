import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { hourMs } from '../../contracts/time/durations.ts';
import { messageOf, RankerError } from '../../errors.ts';

/** Where the MLflow server is, and the limits of its calls; plain data, so that it can be sent to a worker thread. */
export type MlflowOptions = {
  /** http or https, without user and password; may have a path in front of the API. */
  readonly trackingUri: string;
  /** Used only together with the password; takes precedence over the token. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** Does not verify the server's certificate. */
  readonly insecureTls?: boolean | undefined;
  /** PEM file of the authority that signed the server; not with `insecureTls`. */
  readonly caPath?: string | undefined;
} & Partial<MlflowTuning>;

export type MlflowTuning = {
  /** Created if missing. */
  readonly experimentName: string;
  /** Longest wait for a whole answer; a file gets a second more per MiB. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** The first retry waits for the jitter only, the n-th this times 2^(n-1) more. */
  readonly backoffMs: number;
  /** Largest random wait before a retry. */
  readonly jitterMs: number;
  /** An unfinished publication of this host that is older counts as crashed. */
  readonly leftoverAgeMs: number;
};

const defaults: MlflowTuning = {
  experimentName: 'Default',
  timeoutMs: 20_000,
  maxRetries: 5,
  backoffMs: 2_000,
  jitterMs: 1_000,
  leftoverAgeMs: 6 * hourMs,
};

/** What the registry takes from the world besides the network. */
export type MlflowPorts = {
  /** Epoch ms. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Rejects when the signal is aborted, with any reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Ends every pending call and refuses further ones. */
  readonly signal: AbortSignal;
  /** Identifies the crashed publications of this host. */
  readonly host: string;
  /** Called with faults that are waited out, and with leftovers that could not be deleted; the work goes on. */
  readonly onFault: (fault: RankerError) => void;
};

export const systemPorts = (): MlflowPorts => ({
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
  signal: new AbortController().signal,
  host: hostname(),
  onFault: () => {},
});

/** The server's address and credentials. */
export type Target = {
  /** Without a trailing slash. */
  readonly base: string;
  readonly authorization: string | undefined;
  readonly tls: { readonly ca?: string; readonly rejectUnauthorized?: boolean };
  /** Texts that must not appear in messages. */
  readonly secrets: readonly string[];
};

export type Settled = { readonly target: Target; readonly tuning: MlflowTuning };

/** @throws RankerError CONFIG_INVALID */
export const settle = (options: MlflowOptions): Settled => {
  const { trackingUri, username, password, token, insecureTls, caPath, ...tuning } = options;
  const given = Object.entries(tuning).filter(([, value]) => value !== undefined);
  const authorization = authorizationOf(username, password, token);
  const encoded = authorization?.split(' ')[1];
  return {
    target: {
      base: checkedBase(trackingUri),
      authorization,
      tls: tlsOf(insecureTls ?? false, caPath),
      secrets: [password, token, encoded].filter((secret): secret is string => Boolean(secret)),
    },
    tuning: { ...defaults, ...Object.fromEntries(given) },
  };
};

const checkedBase = (uri: string): string => {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash) {
    return url.href.replace(/\/+$/, '');
  }
  throw new RankerError(
    'CONFIG_INVALID',
    'The MLflow server must be an http or https URL such as http://localhost:5000; ' +
      'user and password belong in MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.',
  );
};

/** The precedence is that of MLflow's own Python client. */
const authorizationOf = (username?: string, password?: string, token?: string): string | undefined => {
  if (username && password) return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return token ? `Bearer ${token}` : undefined;
};

const tlsOf = (insecure: boolean, caPath: string | undefined): Target['tls'] => {
  if (insecure) return { rejectUnauthorized: false };
  if (caPath === undefined) return {};
  try {
    const ca = readFileSync(caPath, 'utf8');
    // Otherwise an invalid certificate would be ignored here, and only the first call would fail.
    new X509Certificate(ca);
    return { ca };
  } catch (cause) {
    const reason = messageOf(cause);
    throw new RankerError('CONFIG_INVALID', `MLFLOW_TRACKING_SERVER_CERT_PATH: ${reason}.`, {}, { cause });
  }
};
