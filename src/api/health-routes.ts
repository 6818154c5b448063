import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from './deps.ts';

const open = { config: { act: 'open' } } as const;

/** GET /health/live: the process answers. GET /health/ready: whether it knows what it needs to answer well. */
export const healthRoutes = (app: FastifyInstance, { health }: ApiDeps): void => {
  app.get('/health/live', open, async () => ({ status: 'live' }));
  app.get('/health/ready', open, async (_request, reply) => {
    const { ready, waitingFor, model, outcomes, quality } = health();
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'waiting', waiting_for: waitingFor, model, outcomes, quality };
  });
};
