import type { FastifyInstance } from 'fastify';
import type { JsonValue } from '../contracts/json.ts';
import { parseJson } from '../contracts/json-text.ts';
import { asRankerError } from '../errors.ts';
import { checkGroup } from './check-group.ts';
import type { ApiDeps } from './deps.ts';
import { guardWriting } from './guard-writing.ts';
import { problemOf, problemType } from './problem.ts';
import { readBodies } from './read-body.ts';

/**
 * POST /rank: a request in, the ranked message out, byte for byte as it was encoded. A request that can't be read gets
 * its problem document, with the last rung's message as `answer`, so that the caller has a list all the same.
 */
export const rankRoute = (app: FastifyInstance, { rank, lastRung, trustedHosts }: ApiDeps): void => {
  readBodies(app, 'application/json', (text) => parseJson(text));
  app.addHook('onRequest', guardWriting(trustedHosts));
  app.post<{ Body: JsonValue }>('/rank', { config: { act: 'rank' } }, async (request, reply) => {
    checkGroup(request.caller, request.body);
    try {
      const ranked = await rank(request.body);
      return reply.type('application/json; charset=utf-8').send(ranked);
    } catch (thrown) {
      const fault = asRankerError(thrown);
      const answer = fault.code.startsWith('MESSAGE_') ? lastRung(request.body, fault) : undefined;
      if (answer === undefined) throw thrown;
      const problem = { ...problemOf(fault, request.id), answer: JSON.parse(answer) };
      request.log.info({ code: fault.code, status: problem.status }, 'request answered by the last rung');
      return reply.code(problem.status).type(problemType).send(JSON.stringify(problem));
    }
  });
};
