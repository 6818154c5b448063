import { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler, onRequestHookHandler } from 'fastify';
import type { Act, Caller, Credentials, Identify } from '../../contracts/rest/caller.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import { certificateNames } from './certificate-names.ts';
import { guardReading } from './cross-site-guards.ts';
import { limitRate, type RateLimit } from './limit-rate.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route does; every route says it. */
    act?: Act;
    /** Neighbours that show no token may call it, where the settings open it to them. */
    dropIn?: boolean;
  }
  interface FastifyInstance {
    /** Whether callers are asked who they are. */
    asksCallers: boolean;
  }
  interface FastifyRequest {
    /** Null where nobody is asked who they are: then everything is allowed. */
    caller: Caller | null;
  }
}

const trustedNames = ({ socket }: FastifyRequest['raw']): string[] =>
  socket instanceof TLSSocket && socket.authorized ? certificateNames(socket.getPeerCertificate()) : [];

const credentialsOf = ({ raw, headers: { authorization } }: FastifyRequest): Credentials => ({
  authorization,
  address: raw.socket.remoteAddress ?? '',
  certificateNames: trustedNames(raw),
});

/** @throws RankerError TOKEN_MISSING where a neighbour without token asks for more than the drop-ins */
export const refuseDropIn = (caller: Caller | null): void => {
  if (caller?.dropInsOnly) throw new RankerError('TOKEN_MISSING', 'this asks for a bearer token');
};

const checkAct = (caller: Caller, act: Act, dropIn: boolean): void => {
  if (!dropIn) refuseDropIn(caller);
  if (caller.may.has(act)) return;
  throw new RankerError('NOT_PERMITTED', `none of your groups may ${act === 'read' ? 'read' : `do "${act}"`} here`, {
    act,
  });
};

/** Whom the routes of an API ask, and how often. */
export type Authorising = {
  /** Who calls; undefined where nobody is asked. */
  readonly identify?: Identify;
  /** Requests a minute of each caller, where callers are asked who they are. */
  readonly rateLimit: number;
  /** Names besides those of the loopback that callers may address the server by; without port. */
  readonly trustedHosts: readonly string[];
};

const identified = async (request: FastifyRequest, identify: Identify, limit: RateLimit): Promise<Caller> => {
  await limit.refuseGuessing(request);
  try {
    return await identify(credentialsOf(request));
  } catch (thrown) {
    if (asRankerError(thrown).code === 'TOKEN_REFUSED') await limit.countRefusal(request);
    throw thrown;
  }
};

/** What stands before a route. */
type Guards = (act: Act, dropIn: boolean) => (onRequestHookHandler | onRequestAsyncHookHandler)[];

const askingCallers =
  (identify: Identify, limit: RateLimit): Guards =>
  (act, dropIn) => {
    const guard: onRequestAsyncHookHandler = async (request, reply) => {
      request.caller = await identified(request, identify, limit);
      checkAct(request.caller, act, dropIn);
      await limit.count(request, reply);
    };
    return act === 'open' ? [] : [guard];
  };

const askingNobody =
  (trustedHosts: readonly string[]): Guards =>
  (act) =>
    act === 'read' ? [guardReading(trustedHosts)] : [];

/**
 * Makes every route of `app` ask who calls it, by what its `config` says it does: `{ act: 'rank' }`. Routes that come
 * later are included; one that says nothing is a slip and refused at once. Without `identify` nobody is asked; routes that
 * read then refuse foreign `Host` names (DNS rebinding).
 */
export const authorise = (app: FastifyInstance, { identify, rateLimit, trustedHosts }: Authorising): void => {
  app.decorateRequest('caller', null);
  app.decorate('asksCallers', identify !== undefined);
  const guards = identify ? askingCallers(identify, limitRate(app, rateLimit)) : askingNobody(trustedHosts);
  app.addHook('onRoute', (route) => {
    const { act, dropIn = false } = route.config ?? {};
    if (act === undefined) throw new TypeError(`route ${route.url} must say in config.act what it does`);
    route.onRequest = [guards(act, dropIn), route.onRequest ?? []].flat();
  });
};
