import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Target } from './options.ts';

export type Exchange = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, relative to the tracking URI. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: Uint8Array;
  /** For the whole exchange, the body included. */
  readonly timeoutMs: number;
  /** Largest body of an answer. */
  readonly limitBytes: number;
};

export type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | undefined;
  readonly body: Buffer;
};

export class TimedOut extends Error {}

export class AnswerTooLarge extends Error {}

/**
 * One exchange on a connection of its own: calls come minutes apart, and one that must not be retried should not meet a
 * connection that the server has just closed. Follows no redirect and sends no Origin, which MLflow 3 may refuse. Uses
 * node:https, since fetch has no certificate settings.
 * @throws TimedOut, AnswerTooLarge, the signal's reason, or the system's error
 */
export const send = async (target: Target, exchange: Exchange, signal: AbortSignal): Promise<Answer> => {
  const timeout = AbortSignal.timeout(exchange.timeoutMs);
  try {
    return await exchangeOnce(target, exchange, AbortSignal.any([timeout, signal]));
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    if (timeout.aborted) throw new TimedOut(`no whole answer in ${exchange.timeoutMs} ms`, { cause: thrown });
    throw thrown;
  }
};

const exchangeOnce = async (target: Target, exchange: Exchange, signal: AbortSignal): Promise<Answer> => {
  const { base, authorization, tls } = target;
  const { method, path, contentType, body, limitBytes } = exchange;
  const open = base.startsWith('https:') ? requestHttps : requestHttp;
  const request = open(base + path, {
    method,
    agent: false,
    signal,
    ...tls,
    headers: {
      accept: 'application/json, */*',
      'content-length': body?.byteLength ?? 0,
      ...(contentType && { 'content-type': contentType }),
      ...(authorization && { authorization }),
    },
  });
  request.end(body);
  const [response]: IncomingMessage[] = await once(request, 'response');
  // From here on the reader of the body gets the fault.
  request.on('error', () => {});
  return {
    status: response!.statusCode ?? 0,
    contentType: response!.headers['content-type'] ?? '',
    location: response!.headers.location,
    body: await readBody(response!, limitBytes),
  };
};

const readBody = async (response: IncomingMessage, limitBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > limitBytes) throw new AnswerTooLarge(`more than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
