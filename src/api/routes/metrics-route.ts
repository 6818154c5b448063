import type { FastifyInstance } from 'fastify';
import { PlainText } from '../../contracts/rest/service.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { RouteDocument } from '../documents/route-document.ts';

const document: RouteDocument = {
  tag: 'service',
  summary: 'Metrics for Prometheus',
  answers: { 200: { description: 'Text exposition format 0.0.4', content: { 'text/plain': PlainText } } },
  faults: [],
};

/** GET /metrics; also counts every answer of `app`. */
export const metricsRoute = (app: FastifyInstance, metrics: Metrics): void => {
  app.addHook('onResponse', ({ method, routeOptions }, { statusCode, elapsedTime }, done) => {
    metrics.answered(routeOptions.url ?? 'none', method, statusCode, elapsedTime / 1000);
    done();
  });
  app.get('/metrics', { config: { act: 'open', document } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
};
