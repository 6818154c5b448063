import { systemCode } from '../errors.ts';
import { answerFault, exceptionOf } from './faults.ts';
import type { RucioOptions, RucioPorts } from './options.ts';
import { keepTokens } from './tokens.ts';

export type RucioCall = {
  readonly method: 'GET' | 'POST';
  /** Relative to the server's URL. */
  readonly path: string;
  readonly body?: object;
};

/**
 * A call and its successful answer.
 * @throws RankerError CATALOGUE_FAILED, and whatever `fetch` throws
 */
type Exchange = (call: RucioCall, signal: AbortSignal) => Promise<Response>;

/** @param stop - ends logins, which outlive the requests that started them */
export const openExchange = (options: RucioOptions, ports: RucioPorts, stop: AbortSignal): Exchange => {
  const { name, url, account } = options;
  const tokens = keepTokens(options, ports);

  const send = async ({ method, path, body }: RucioCall, token: string, signal: AbortSignal): Promise<Response> => {
    const headers = {
      'x-rucio-auth-token': token,
      'x-rucio-account': account,
      ...(body && { 'content-type': 'application/json' }),
    };
    const text = body ? JSON.stringify(body) : null;
    return ports.fetch(url + path, { method, headers, body: text, signal, redirect: 'manual' });
  };

  /** Logs in again only when the token is refused: other 401s are about permissions. */
  const exchange = async (call: RucioCall, signal: AbortSignal, mayRenew = true): Promise<Response> => {
    const token = await tokens.get(stop);
    signal.throwIfAborted();
    const response = await send(call, token, signal);
    if (response.status === 200 || response.status === 201) return response;
    const exception = await exceptionOf(response);
    if (exception !== 'CannotAuthenticate' || !mayRenew) throw answerFault(name, response.status, exception);
    tokens.refuse(token);
    return exchange(call, signal, false);
  };

  /** A connection that the server had closed meanwhile is retried once. */
  return async (call, signal) => {
    try {
      return await exchange(call, signal);
    } catch (thrown) {
      if (call.method !== 'GET' && !call.path.startsWith('/replicas/list')) throw thrown;
      if (signal.aborted || !isCut(thrown)) throw thrown;
      return exchange(call, signal);
    }
  };
};

const cutCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const isCut = (thrown: unknown): boolean => thrown instanceof Error && cutCodes.has(systemCode(thrown.cause) ?? '');
