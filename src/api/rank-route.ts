import type { FastifyInstance } from 'fastify';
import type { JsonValue } from '../contracts/json.ts';
import { parseJson } from '../contracts/json-text.ts';
import type { ApiDeps } from './deps.ts';
import { guardWriting } from './guard-writing.ts';
import { readBodies } from './read-body.ts';

/** POST /rank: a request in, the ranked message out, byte for byte as it was encoded. */
export const rankRoute = (app: FastifyInstance, { rank, trustedHosts }: ApiDeps): void => {
  readBodies(app, 'application/json', (text) => parseJson(text));
  app.addHook('onRequest', guardWriting(trustedHosts));
  app.post<{ Body: JsonValue }>('/rank', async (request, reply) => {
    const ranked = await rank(request.body);
    return reply.type('application/json; charset=utf-8').send(ranked);
  });
};
