import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { type ErrorCode, RankerError } from '../../errors.ts';

/** What routes that read a body refuse, whatever it says. */
export const writingFaults: readonly ErrorCode[] = [
  'FORBIDDEN_ORIGIN',
  'UNSUPPORTED_MEDIA_TYPE',
  'MESSAGE_TOO_LARGE',
  'MESSAGE_JSON',
  'MESSAGE_TOO_DEEP',
];

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

const hostPattern = /^(\[[0-9a-f:.]+\]|[^:/@\s]+)(?::\d{1,5})?$/;

const shown = (header: string | undefined): string => JSON.stringify(header?.slice(0, 100) ?? '');

const checkHost = (host: string | undefined, trusted: ReadonlySet<string>): void => {
  const name = hostPattern.exec(host?.toLowerCase() ?? '')?.[1];
  if (name !== undefined && trusted.has(name)) return;
  throw new RankerError('FORBIDDEN_ORIGIN', `Host ${shown(host)} is not among the names this server goes by`, {
    header: 'host',
  });
};

/** Browsers name the origin in every cross-origin POST. */
const checkOrigin = ({ origin, host }: IncomingHttpHeaders): void => {
  if (origin === undefined) return;
  const [scheme, authority] = origin.toLowerCase().split('://');
  if ((scheme === 'http' || scheme === 'https') && authority === host?.toLowerCase()) return;
  throw new RankerError('FORBIDDEN_ORIGIN', `pages of ${shown(origin)} may not write here`, { header: 'origin' });
};

const checkMedia = (headers: IncomingHttpHeaders): void => {
  if (headers['content-type'] === undefined) {
    throw new RankerError('UNSUPPORTED_MEDIA_TYPE', 'name the content-type of the body, such as application/json');
  }
};

const checkCoding = (headers: IncomingHttpHeaders): void => {
  const coding = headers['content-encoding'];
  if (coding === undefined || coding === 'identity') return;
  throw new RankerError('UNSUPPORTED_MEDIA_TYPE', `send the body without content-encoding, not as ${shown(coding)}`);
};

const checkAsking = ({ headers, server }: FastifyRequest, trusted: ReadonlySet<string>): void => {
  const asksForToken = server.asksCallers && headers.authorization !== undefined;
  if (!asksForToken) checkHost(headers.host, trusted);
  checkOrigin(headers);
  checkCoding(headers);
};

/**
 * Makes a hook of a check.
 * @param trustedHosts - host names besides those of the loopback, as in a URL, without port
 */
type Guard = (trustedHosts: readonly string[]) => onRequestHookHandler;

const guardBy =
  (check: (request: FastifyRequest, trusted: ReadonlySet<string>) => void): Guard =>
  (trustedHosts) => {
    const trusted = new Set([...loopbackNames, ...trustedHosts.map((name) => name.toLowerCase())]);
    return (request, _reply, done) => {
      check(request, trusted);
      done();
    };
  };

/**
 * For routes that show what others have asked: protects them against pages that use DNS rebinding.
 * @throws RankerError FORBIDDEN_ORIGIN
 */
export const guardReading = guardBy(({ headers }, trusted) => checkHost(headers.host, trusted));

/**
 * For routes that take a body of any type and change nothing: no page of another site gets through, neither by its
 * Origin nor by DNS rebinding (Host). Where callers are authenticated, a request with a token may use any host name: a
 * rebound page has no token.
 * @throws RankerError FORBIDDEN_ORIGIN, UNSUPPORTED_MEDIA_TYPE
 */
export const guardAsking = guardBy(checkAsking);

/**
 * For routes that anyone who reaches the port may write to: like `guardAsking`, and the content type is required, so
 * that no form of another site gets through either.
 * @throws RankerError FORBIDDEN_ORIGIN, UNSUPPORTED_MEDIA_TYPE
 */
export const guardWriting = guardBy((request, trusted) => {
  checkAsking(request, trusted);
  checkMedia(request.headers);
});
