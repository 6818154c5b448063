import { randomUUID } from 'node:crypto';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { RankerError } from '../errors.ts';
import { authorise } from './access/authorise.ts';
import { challengeOf } from './access/challenge.ts';
import { answerClientFault } from './connections/client-fault.ts';
import { closeConnections } from './connections/close-connections.ts';
import { refuseOtherMethods } from './connections/other-methods.ts';
import { securityHeaders, tlsHeaders } from './connections/security-headers.ts';
import { traceRequests } from './connections/trace-requests.ts';
import { transport } from './connections/transport.ts';
import type { ApiDeps } from './deps.ts';
import { listRoutes } from './documents/served-routes.ts';
import { faultOf } from './faults/fault-of.ts';
import { problemOf, problemType } from './faults/problem.ts';
import { consoleRoute } from './routes/console-route.ts';
import { cprV2Routes, uuidsAtRoot } from './routes/drop-ins/cpr-v2-routes.ts';
import { eventsRoute } from './routes/events-route.ts';
import { healthRoutes } from './routes/health-routes.ts';
import { inferenceRoutes } from './routes/inference/inference-routes.ts';
import { metricsRoute } from './routes/metrics-route.ts';
import { modelChangeRoutes, modelsRoutes } from './routes/models-routes.ts';
import { openApiRoute } from './routes/openapi-route.ts';
import { outcomesRoute } from './routes/outcomes-route.ts';
import { problemRoute } from './routes/problem-route.ts';
import { providersRoute } from './routes/providers-route.ts';
import { rankBatchRoute } from './routes/ranking/rank-batch-route.ts';
import { rankRoute } from './routes/ranking/rank-route.ts';
import { rankingsRoutes } from './routes/ranking/rankings-routes.ts';
import { whatIfRoute } from './routes/ranking/what-if-route.ts';
import { versionRoute } from './routes/version-route.ts';

/** How long a connection may take, ms. The first must not exceed the second. */
const defaults = {
  /** For the header fields of a request to arrive. */
  headersMs: 10_000,
  /** For a whole request to arrive. */
  requestMs: 30_000,
  /** Between two requests; longer than the 60 s of common proxies. */
  keepAliveMs: 72_000,
  /** Without any byte, in whatever state. */
  silenceMs: 120_000,
  /** For the answers in hand when the server closes; longer than the closing process waits for unreachable brokers. */
  closeMs: 7_000,
  /** Interval of the checks of the first two. */
  checkMs: 1_000,
  /** Interval of the heartbeats of an event stream. */
  beatMs: 15_000,
};

/** Characters of a parameter in a path; a uuid may have 256. */
const longestParameter = 1000;

export type ApiTimes = typeof defaults;

const sendFault = (bodyLimitBytes: number) => (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
  const fault = faultOf(thrown, request, bodyLimitBytes);
  const problem = problemOf(fault, request.id);
  // fastify closes the connection after a body it gave up; a client that writes 50 MiB before it reads then sees a
  // broken pipe, no 413
  reply.removeHeader('connection');
  const { code } = fault;
  const by = request.caller && { by: request.caller.subject };
  if (problem.status >= 500) request.log.error({ err: fault, code, status: problem.status }, 'request failed');
  else request.log.info({ code, status: problem.status, ...by }, 'request refused');
  return reply
    .code(problem.status)
    .headers({ ...securityHeaders, ...challengeOf(fault) })
    .type(problemType)
    .send(JSON.stringify(problem));
};

/**
 * Builds the REST interface; it never listens. Every answer but a success is a problem document (RFC 9457). Closing it
 * waits for the answers in hand, up to `closeMs`.
 */
export const buildApi = (deps: ApiDeps, times: Partial<ApiTimes> = {}): FastifyInstance => {
  const { headersMs, requestMs, keepAliveMs, silenceMs, closeMs, checkMs, beatMs } = { ...defaults, ...times };
  const onFault = sendFault(deps.bodyLimitBytes);
  const loggerInstance: FastifyBaseLogger = deps.log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: deps.bodyLimitBytes,
    routerOptions: { maxParamLength: longestParameter },
    ...uuidsAtRoot(deps),
    ...transport(deps.tls, {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: checkMs,
      // Node's own refusal has no body.
      requireHostHeader: false,
      // Of two hosts, types or tokens Node would take the first, and a proxy in front of it perhaps the last.
      joinDuplicateHeaders: true,
    }),
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionTimeout: silenceMs,
    return503OnClosing: false,
    clientErrorHandler: answerClientFault,
    frameworkErrors: onFault,
  });
  const headers = { ...securityHeaders, ...(deps.tls && tlsHeaders) };
  app.removeAllContentTypeParsers();
  // Node answers expectations other than 100-continue without a body; a server that can't meet one may ignore it.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.addHook('onRequest', ({ headers: { host }, raw: { httpVersion } }, reply, done) => {
    reply.headers(headers);
    const isNamed = host === undefined ? httpVersion === '1.0' : !host.includes(',');
    done(isNamed ? undefined : new RankerError('REQUEST_MALFORMED', 'name the one Host that is called'));
  });
  app.addHook('onResponse', ({ method, routeOptions, log }, { statusCode, elapsedTime }, done) => {
    log.debug({ method, route: routeOptions.url, status: statusCode, ms: elapsedTime }, 'answered');
    done();
  });
  traceRequests(app, deps.tracing);
  authorise(app, deps);
  app.setErrorHandler(onFault);
  app.setNotFoundHandler(async () => {
    throw new RankerError('ROUTE_NOT_FOUND', 'there is nothing at this path; GET /docs lists what there is');
  });
  registerRoutes(app, deps, beatMs);
  // After the routes: closing waits for all connections, and the routes end their streams.
  closeConnections(app, closeMs);
  return app;
};

/** Routes that read bodies, or report faults in a form of their own, have a fastify scope each. */
const registerRoutes = (app: FastifyInstance, deps: ApiDeps, beatMs: number): void => {
  const routes = listRoutes(app);
  metricsRoute(app, deps.metrics);
  app.register(async (scope) => rankRoute(scope, deps));
  app.register(async (scope) => rankBatchRoute(scope, deps));
  app.register(async (scope) => whatIfRoute(scope, deps));
  app.register(async (scope) => cprV2Routes(scope, deps));
  app.register(async (scope) => outcomesRoute(scope, deps));
  app.register(async (scope) => modelChangeRoutes(scope, deps));
  app.register(async (scope) => inferenceRoutes(scope, deps));
  eventsRoute(app, deps, beatMs);
  rankingsRoutes(app, deps);
  modelsRoutes(app, deps);
  providersRoute(app, deps);
  healthRoutes(app, deps);
  problemRoute(app);
  versionRoute(app, deps.version);
  consoleRoute(app);
  openApiRoute(app, routes, deps.version);
  app.register(async (scope) => refuseOtherMethods(scope, routes));
};
