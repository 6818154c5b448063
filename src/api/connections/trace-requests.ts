import type { FastifyInstance } from 'fastify';
import type { ServerSpan, Tracing } from '../../telemetry/tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null without tracing. */
    span: ServerSpan | null;
  }
}

/** Gives every request of `app` a span. */
export const traceRequests = (app: FastifyInstance, tracing: Tracing | undefined): void => {
  app.decorateRequest('span', null);
  if (!tracing) return;
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions, id } = request;
    const route = routeOptions.url ?? 'none';
    const attributes = { 'http.request.method': method, 'http.route': route, 'provider_ranker.request_id': id };
    request.span = tracing.server(`${method} ${route}`, headers, attributes);
    request.span.enter(done);
  });
  app.addHook('onResponse', async (request, { statusCode }) => {
    request.span?.end(statusCode);
  });
};
