import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { answerFault, catalogueFault, exceptionOf, transportFault } from './faults.ts';
import type { RucioAuth, RucioOptions, RucioPorts } from './options.ts';

type Token = {
  readonly text: string;
  /** When to fetch the next one, epoch ms. */
  readonly renewAt: number;
};

/** Renewed this long before its end, or after half its lifetime if that is short. */
const marginMs = 60_000;
/** A file is read again after this time, whatever the lifetime of its token. */
const fileMs = 60_000;
const assumedLifeMs = 600_000;
const loginMs = 10_000;

const Grant = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });

type Login = (signal: AbortSignal) => Promise<Token>;

/** @param expires - epoch ms, as `now` */
const renewalOf = (expires: number, now: number): number => expires - Math.min(marginMs, (expires - now) / 2);

const byPassword =
  (
    { authUrl, account, name }: RucioOptions,
    auth: RucioAuth & { kind: 'userpass' },
    { fetch, now }: RucioPorts,
  ): Login =>
  async (signal) => {
    const headers = {
      'x-rucio-account': account,
      'x-rucio-username': auth.username,
      'x-rucio-password': auth.password,
    };
    const response = await fetch(`${authUrl}/auth/userpass`, { headers, signal, redirect: 'manual' });
    if (response.status !== 200) throw answerFault(name, response.status, await exceptionOf(response));
    await response.body?.cancel();
    const text = response.headers.get('x-rucio-auth-token');
    if (!text) throw catalogueFault(name, 'gave no token');
    const expires = Date.parse(response.headers.get('x-rucio-auth-token-expires') ?? '');
    return { text, renewAt: renewalOf(Number.isNaN(expires) ? now() + assumedLifeMs : expires, now()) };
  };

const fromFile =
  ({ name }: RucioOptions, { path }: RucioAuth & { kind: 'token-file' }, { now }: RucioPorts): Login =>
  async () => {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw catalogueFault(name, `has no token: ${path} can't be read`, {}, cause);
    });
    return { text: text.trim(), renewAt: now() + fileMs };
  };

const byGrant =
  ({ name }: RucioOptions, auth: RucioAuth & { kind: 'oidc' }, { fetch, now }: RucioPorts): Login =>
  async (signal) => {
    const credentials = [auth.clientId, auth.clientSecret].map(encodeURIComponent).join(':');
    const response = await fetch(auth.tokenUrl, {
      method: 'POST',
      signal,
      redirect: 'manual',
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        accept: 'application/json',
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        ...(auth.scope !== undefined && { scope: auth.scope }),
        ...(auth.audience !== undefined && { audience: auth.audience }),
      }),
    });
    const body = response.status === 200 ? await response.text() : '';
    if (response.status !== 200) {
      await response.body?.cancel();
      throw catalogueFault(name, `has no token: its identity provider answered ${response.status}`);
    }
    const grant = Grant.safeParse(safeJson(body)).data;
    if (!grant) throw catalogueFault(name, 'has no token: its identity provider gave none');
    const life = grant.expires_in === undefined ? assumedLifeMs : 1000 * grant.expires_in;
    return { text: grant.access_token, renewAt: renewalOf(now() + life, now()) };
  };

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const loginOf = (options: RucioOptions, ports: RucioPorts): Login => {
  const { auth } = options;
  if (auth.kind === 'userpass') return byPassword(options, auth, ports);
  return auth.kind === 'oidc' ? byGrant(options, auth, ports) : fromFile(options, auth, ports);
};

type Tokens = {
  /**
   * A valid token, shared by all callers.
   * @throws RankerError CATALOGUE_FAILED
   */
  readonly get: (stop: AbortSignal) => Promise<string>;
  /**
   * Makes the next `get` fetch another token, unless that has happened already.
   * @param refused - the token that was refused
   */
  readonly refuse: (refused: string) => void;
};

/** Keeps the token of one Rucio. A caller that gives up does not end a login that others wait for. */
export const keepTokens = (options: RucioOptions, ports: RucioPorts): Tokens => {
  const login = loginOf(options, ports);
  let token: Token | undefined;
  let loggingIn: Promise<Token> | undefined;
  const fetchToken = async (stop: AbortSignal): Promise<Token> => {
    try {
      token = await login(AbortSignal.any([stop, AbortSignal.timeout(loginMs)]));
      return token;
    } catch (cause) {
      throw transportFault(options.name, cause);
    } finally {
      loggingIn = undefined;
    }
  };
  return {
    get: async (stop) => {
      if (token && token.renewAt > ports.now()) return token.text;
      loggingIn ??= fetchToken(stop);
      return (await loggingIn).text;
    },
    refuse: (refused) => {
      if (token?.text === refused) token = undefined;
    },
  };
};
