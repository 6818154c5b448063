import { systemCode } from '../errors.ts';
import { answerFault, catalogueFault, exceptionOf, transportFault, unreadable } from './faults.ts';
import type { RucioOptions, RucioPorts } from './options.ts';
import { keepTokens } from './tokens.ts';

const limitBytes = 64 * 1024 * 1024;
/** Of one value: reading a larger one would hold up everything else. */
const limitLength = 1024 * 1024;

export type RucioCall = {
  readonly method: 'GET' | 'POST';
  /** From the server's URL on. */
  readonly path: string;
  readonly body?: object;
};

/** The REST calls of one Rucio; every fault is a RankerError CATALOGUE_FAILED. */
export type RucioClient = {
  readonly options: RucioOptions;
  /** The values of an answer, one a line, as they come; at most 64 MiB of them, 1 MiB each. */
  readonly lines: (call: RucioCall, signal: AbortSignal) => AsyncGenerator<unknown>;
  /** The one value of an answer, of at most 1 MiB. */
  readonly value: (call: RucioCall, signal: AbortSignal) => Promise<unknown>;
};

/** @param stop - ends logins, which outlive those who ask for them */
export const createRucioClient = (options: RucioOptions, ports: RucioPorts, stop: AbortSignal): RucioClient => {
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

  /** Logs in anew only when the token is refused: other 401s speak of permissions. */
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

  /** A connection that the server had closed meanwhile is no fault yet. */
  const exchangeTwice = async (call: RucioCall, signal: AbortSignal): Promise<Response> => {
    try {
      return await exchange(call, signal);
    } catch (thrown) {
      if (call.method !== 'GET' && !call.path.startsWith('/replicas/list')) throw thrown;
      if (signal.aborted || !isCut(thrown)) throw thrown;
      return exchange(call, signal);
    }
  };

  async function* texts(call: RucioCall, signal: AbortSignal): AsyncGenerator<string> {
    const response = await exchangeTwice(call, signal);
    const decoder = new TextDecoder();
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > limitBytes)
        throw catalogueFault(name, `answered with more than ${limitBytes} bytes`, { ofData: true });
      yield decoder.decode(chunk, { stream: true });
    }
  }

  const short = (text: string): string => {
    if (text.length <= limitLength) return text;
    throw catalogueFault(name, `answered with a value of more than ${limitLength} characters`);
  };

  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw unreadable(name, cause);
    }
  };

  async function* lines(call: RucioCall, signal: AbortSignal): AsyncGenerator<unknown> {
    try {
      let rest = '';
      for await (const text of texts(call, signal)) {
        const pieces = (rest + text).split('\n');
        rest = short(pieces.pop() ?? '');
        for (const piece of pieces) if (piece.trim() !== '') yield parse(piece);
      }
      if (rest.trim() !== '') yield parse(rest);
    } catch (thrown) {
      throw transportFault(name, thrown);
    }
  }

  const value = async (call: RucioCall, signal: AbortSignal): Promise<unknown> => {
    try {
      let whole = '';
      for await (const text of texts(call, signal)) whole = short(whole + text);
      return parse(whole);
    } catch (thrown) {
      throw transportFault(name, thrown);
    }
  };

  return { options, lines, value };
};

const cutCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const isCut = (thrown: unknown): boolean => thrown instanceof Error && cutCodes.has(systemCode(thrown.cause) ?? '');
