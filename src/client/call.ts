import type { Problem } from '../contracts/rest/problem.ts';
import { ClientError } from './client-error.ts';

export type ClientOptions = {
  /** Where the service is found, such as `http://127.0.0.1:8080`; a path, as of a gateway, stands before every other. */
  readonly url: string;
  /** A bearer token, or what gets a fresh one. */
  readonly token?: string | (() => string | Promise<string>);
  /** Longest wait for one attempt. */
  readonly timeoutMs?: number;
  /** Attempts after the first, where another may help. */
  readonly retries?: number;
  /** Wait before the second attempt; doubled before each further one. */
  readonly backoffMs?: number;
  readonly fetch?: typeof fetch;
};

const defaults = { timeoutMs: 5_000, retries: 2, backoffMs: 200 };

/** Longest `retry-after` that is waited for. */
const longestWaitMs = 10_000;

type Call = {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Whether repeating it does no harm; true by default. */
  readonly repeatable?: boolean;
};

const isPassing = (status: number): boolean => [429, 502, 503, 504].includes(status);

const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
  });

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';

const parsed = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ClientError('UNREADABLE', `status ${response.status} with a body that is not JSON`, undefined, { cause });
  }
};

const faultOf = (thrown: unknown, timeoutMs: number): ClientError => {
  if (thrown instanceof ClientError) return thrown;
  const isLate = thrown instanceof Error && thrown.name === 'TimeoutError';
  return isLate
    ? new ClientError('TIMEOUT', `no answer within ${timeoutMs} ms`, undefined, { cause: thrown })
    : new ClientError('UNREACHABLE', 'the service does not answer', undefined, { cause: thrown });
};

/**
 * Calls the service: each attempt has a time limit, and is repeated while that may help.
 * @throws TypeError for an invalid `url`
 */
export const openCalls = (options: ClientOptions) => {
  const { url, token, timeoutMs, retries, backoffMs } = { ...defaults, ...options };
  const send = options.fetch ?? fetch;
  const root = new URL(url).href.replace(/\/+$/, '');

  const headersOf = async (body: unknown): Promise<Headers> => {
    const bearer = typeof token === 'function' ? await token() : token;
    return new Headers({
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    });
  };

  /** The request to send; if none can be made, that is the caller's error, not a fault of the service. */
  const messageOf = async ({ method = 'GET', body }: Call): Promise<RequestInit> => ({
    method,
    headers: await headersOf(body),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

  const attempt = (path: string, message: RequestInit, signal: AbortSignal | undefined): Promise<Response> => {
    const limit = AbortSignal.timeout(timeoutMs);
    return send(`${root}${path}`, { ...message, signal: signal ? AbortSignal.any([signal, limit]) : limit });
  };

  /** @throws ClientError, the reason of `signal` when that aborts, what `token` throws, TypeError for a slip */
  return async <T>(path: string, call: Call = {}): Promise<T> => {
    const { signal, repeatable = true } = call;
    for (let tried = 0; ; tried++) {
      const isLast = tried >= retries || !repeatable;
      const waitMs = backoffMs * 2 ** tried;
      const message = await messageOf(call);
      try {
        const response = await attempt(path, message, signal);
        if (!response.ok && isPassing(response.status) && !isLast) {
          await response.body?.cancel();
          const asked = 1000 * Number(response.headers.get('retry-after') ?? 0);
          await sleep(Math.min(longestWaitMs, Math.max(waitMs, asked || 0)), signal);
          continue;
        }
        const value = await parsed(response);
        if (response.ok) return value as T;
        if (isProblem(value)) throw new ClientError(value.code, value.detail, value);
        throw new ClientError('UNREADABLE', `status ${response.status} without a problem document`);
      } catch (thrown) {
        signal?.throwIfAborted();
        const fault = faultOf(thrown, timeoutMs);
        if (isLast || fault.code !== 'UNREACHABLE') throw fault;
        await sleep(waitMs, signal);
      }
    }
  };
};
