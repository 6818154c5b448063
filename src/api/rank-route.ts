import type { FastifyInstance } from 'fastify';
import type { JsonValue } from '../contracts/json.ts';
import { parseJson } from '../contracts/json-text.ts';
import { RankRequestMessage } from '../contracts/message-schemas.ts';
import { RankedMessage } from '../contracts/ranked.ts';
import { RankProblem } from '../contracts/rest/problem.ts';
import { asRankerError } from '../errors.ts';
import { checkGroup } from './check-group.ts';
import type { ApiDeps } from './deps.ts';
import { guardWriting, writingFaults } from './guard-writing.ts';
import { problemOf, problemType } from './problem.ts';
import { readBodies } from './read-body.ts';
import { json, type RouteDocument } from './route-document.ts';

const document: RouteDocument = {
  tag: 'ranking',
  summary: 'In which order to try the providers of a request',
  body: json(RankRequestMessage),
  answers: {
    200: { description: 'The list in the order to try it', content: json(RankedMessage) },
    400: {
      description: 'The request cannot be read; the last rung answers it all the same, where it names a deployment',
      content: { 'application/problem+json': RankProblem },
    },
  },
  faults: writingFaults,
};

/**
 * POST /rank: a request in, the ranked message out, byte for byte as it was encoded. A request that can't be read gets
 * its problem document, with the last rung's message as `answer`, so that the caller has a list all the same.
 */
export const rankRoute = (app: FastifyInstance, { rank, lastRung, trustedHosts }: ApiDeps): void => {
  readBodies(app, 'application/json', (text) => parseJson(text));
  app.addHook('onRequest', guardWriting(trustedHosts));
  app.post<{ Body: JsonValue }>('/rank', { config: { act: 'rank', document } }, async (request, reply) => {
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
