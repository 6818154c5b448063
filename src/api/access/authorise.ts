import { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler, onRequestHookHandler } from 'fastify';
import type { Act, Caller, Credentials, Identify } from '../../contracts/rest/caller.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import { certificateNames } from './certificate-names.ts';
import { guardReading } from './cross-site-guards.ts';
import { limitRate, type RateLimit } from './limit-rate.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route does; every route declares it. */
    act?: Act;
    /** Callers without a token may use it from inside the networks that the settings open to them. */
    dropIn?: boolean;
  }
  interface FastifyInstance {
    /** Whether callers are authenticated. */
    asksCallers: boolean;
  }
  interface FastifyRequest {
    /** Null where callers are not authenticated: then everything is allowed. */
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

/** @throws RankerError TOKEN_MISSING where a caller admitted without a token asks for more than the drop-ins */
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

/** How an API identifies callers and limits their requests. */
export type Authorising = {
  /** Identifies the caller; undefined where callers are not authenticated. */
  readonly identify?: Identify;
  /** Requests a minute of each caller, where callers are authenticated. */
  readonly rateLimit: number;
  /** Host names besides those of the loopback under which callers may reach the server; without port. */
  readonly trustedHosts: readonly string[];
};

const identified = async (request: FastifyRequest, identify: Identify, limit: RateLimit): Promise<Caller> => {
  limit.refuseGuessing(request);
  try {
    return await identify(credentialsOf(request));
  } catch (thrown) {
    if (asRankerError(thrown).code === 'TOKEN_REFUSED') limit.countRefusal(request);
    throw thrown;
  }
};

/** The hooks that guard a route. */
type Guards = (act: Act, dropIn: boolean) => (onRequestHookHandler | onRequestAsyncHookHandler)[];

const askingCallers =
  (identify: Identify, limit: RateLimit): Guards =>
  (act, dropIn) => {
    const guard: onRequestAsyncHookHandler = async (request, reply) => {
      request.caller = await identified(request, identify, limit);
      checkAct(request.caller, act, dropIn);
      limit.count(request, reply);
    };
    return act === 'open' ? [] : [guard];
  };

const askingNobody =
  (trustedHosts: readonly string[]): Guards =>
  (act) =>
    act === 'read' ? [guardReading(trustedHosts)] : [];

/**
 * Guards every route of `app`, those added later included, by what its `config` declares: `{ act: 'rank' }`. A route
 * that declares nothing is a programming error and refused at once. Without `identify` callers are not authenticated;
 * reading routes then refuse foreign `Host` names (DNS rebinding).
 */
export const authorise = (app: FastifyInstance, { identify, rateLimit, trustedHosts }: Authorising): void => {
  app.decorateRequest('caller', null);
  app.decorate('asksCallers', identify !== undefined);
  const guards = identify ? askingCallers(identify, limitRate(rateLimit)) : askingNobody(trustedHosts);
  app.addHook('onRoute', (route) => {
    const { act, dropIn = false } = route.config ?? {};
    if (act === undefined) throw new TypeError(`route ${route.url} must say in config.act what it does`);
    route.onRequest = [guards(act, dropIn), route.onRequest ?? []].flat();
  });
};
