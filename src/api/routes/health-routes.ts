import type { FastifyInstance } from 'fastify';
import { Live, Readiness } from '../../contracts/rest/service.ts';
import type { ApiDeps } from '../deps.ts';
import { json, type RouteDocument } from '../documents/route-document.ts';

const live: RouteDocument = {
  tag: 'service',
  summary: 'Whether the process answers',
  answers: { 200: { description: 'It does', content: json(Live) } },
  faults: [],
};

const ready: RouteDocument = {
  tag: 'service',
  summary: 'Whether the process has read what it needs to answer well',
  answers: {
    200: { description: 'It does', content: json(Readiness) },
    503: { description: 'It still waits for what it names, and answers by the lower rungs', content: json(Readiness) },
  },
  faults: [],
};

/**
 * GET /health/live: whether the process answers. GET /health/ready: whether it has read what it needs to answer well.
 */
export const healthRoutes = (app: FastifyInstance, { health }: ApiDeps): void => {
  app.get('/health/live', { config: { act: 'open', document: live } }, async () => ({ status: 'live' }));
  app.get('/health/ready', { config: { act: 'open', document: ready } }, async (_request, reply) => {
    const { ready, waitingFor, model, outcomes, unpublished, quality } = health();
    reply.code(ready ? 200 : 503);
    return {
      status: ready ? 'ready' : 'waiting',
      waiting_for: waitingFor,
      model,
      outcomes,
      unpublished_answers: unpublished,
      quality,
    };
  });
};
