import type { FastifyInstance } from 'fastify';
import { Providers } from '../../contracts/rest/providers.ts';
import type { ApiDeps } from '../deps.ts';
import { json, type RouteDocument } from '../documents/route-document.ts';

const document: RouteDocument = {
  tag: 'outcomes',
  summary: 'Outcomes of each provider, day by day',
  answers: { 200: { description: 'The last days of every provider', content: json(Providers) } },
  faults: [],
};

/** GET /providers. */
export const providersRoute = (app: FastifyInstance, { providers }: ApiDeps): void => {
  app.get('/providers', { config: { act: 'read', document } }, async () => providers());
};
