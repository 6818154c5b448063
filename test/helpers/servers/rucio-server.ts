import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RucioOptions } from '../../../src/rucio/options.ts';

const script = fileURLToPath(new URL('../../../scripts/servers/rucio.sh', import.meta.url));
const run = promisify(execFile);

/** Enough for the first use, which installs Rucio, and for a slow start. */
export const rucioStartMs = 600_000;

export type RucioServer = {
  readonly uri: string;
  readonly options: RucioOptions;
  /** A call as an operator makes it. @returns status and text */
  readonly rest: (method: string, path: string, body?: object) => Promise<{ status: number; text: string }>;
  /** Makes every token of it expire. */
  readonly expireTokens: () => Promise<void>;
  /** The SQLite file that it keeps all in. */
  readonly database: string;
  /** Stops it answering, and lets it go on. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly stop: () => Promise<void>;
};

/** An OpenID Connect provider whose tokens it takes. */
type Issuer = { readonly url: string; readonly audience: string; readonly scope: string };

/** Starts a real Rucio with data of its own; whoever starts it calls `stop`, `beforeAll` by returning it. */
export const startRucio = async (issuer?: Issuer): Promise<RucioServer> => {
  const servers = mkdtempSync(join(tmpdir(), 'provider-ranker-rucio-'));
  const control = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run(script, words, { env: { ...process.env, RANKER_SERVERS: servers } });
    return stdout.trim();
  };
  const stop = async (): Promise<void> => {
    await control('down');
    rmSync(servers, { recursive: true, force: true });
  };
  const signal = (name: NodeJS.Signals): void => {
    process.kill(-Number(readFileSync(join(servers, 'rucio', 'pid'), 'utf8')), name);
  };
  try {
    const uri = await control('up', ...(issuer ? [issuer.url, issuer.audience, issuer.scope] : []));
    const login = { 'x-rucio-account': 'root', 'x-rucio-username': 'ddmlab', 'x-rucio-password': 'secret' };
    const rest: RucioServer['rest'] = async (method, path, body) => {
      const { headers } = await fetch(`${uri}/auth/userpass`, { headers: login });
      const token = headers.get('x-rucio-auth-token')!;
      const response = await fetch(uri + path, {
        method,
        headers: { 'x-rucio-auth-token': token, 'content-type': 'application/json' },
        body: body ? JSON.stringify(body) : null,
      });
      return { status: response.status, text: await response.text() };
    };
    const options: RucioOptions = {
      name: 'rucio',
      url: uri,
      authUrl: uri,
      account: 'root',
      auth: { kind: 'userpass', username: 'ddmlab', password: 'secret' },
      scopes: undefined,
      providerAttribute: 'provider',
    };
    return {
      uri,
      options,
      rest,
      database: join(servers, 'rucio', 'rucio.db'),
      stop,
      expireTokens: async () => {
        await control('expire');
      },
      freeze: () => signal('SIGSTOP'),
      thaw: () => signal('SIGCONT'),
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
};
