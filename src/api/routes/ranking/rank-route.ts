import type { FastifyInstance } from 'fastify';
import { ExplainedMessage } from '../../../contracts/answers/explanation.ts';
import { isCprRequest } from '../../../contracts/cpr/decode-request.ts';
import type { JsonValue } from '../../../contracts/json/json-value.ts';
import { parseJson, parseStandardJson } from '../../../contracts/json/parse-json.ts';
import { RankRequestMessage } from '../../../contracts/messages/message-schemas.ts';
import { RankProblem } from '../../../contracts/rest/problem.ts';
import { RankQuery } from '../../../contracts/rest/rankings.ts';
import { refuseDropIn } from '../../access/authorise.ts';
import { checkGroup } from '../../access/check-group.ts';
import { guardWriting, writingFaults } from '../../access/cross-site-guards.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type RouteDocument } from '../../documents/route-document.ts';
import { problemType } from '../../faults/problem.ts';
import { readBodies } from '../../reading/read-body.ts';
import { answerCprV1 } from '../drop-ins/cpr-v1.ts';
import { askedWay } from './asked-way.ts';
import { rankProblem } from './rank-problem.ts';

const document: RouteDocument = {
  tag: 'ranking',
  summary: 'Rank the providers of a request',
  description:
    'A body of the legacy Cloud Provider Ranker (preferences, sla, monitoring; no providers) gets the answer of that service.',
  query: RankQuery,
  body: json(RankRequestMessage),
  answers: {
    200: { description: 'The providers in the order in which to try them', content: json(ExplainedMessage) },
    400: {
      description:
        'The request cannot be read whole; `answer` still lists its providers, if it is JSON and names a deployment',
      content: { 'application/problem+json': RankProblem },
    },
  },
  faults: [...writingFaults, 'PARAMETER_INVALID'],
};

/** The legacy service accepted standard JSON only: numbers may overflow to infinity, NaN tokens are refused. */
const readBody = (text: string): JsonValue => {
  const body = parseJson(text);
  return isCprRequest(body) ? parseStandardJson(text) : body;
};

/**
 * POST /rank: takes a request and gives the ranked message, byte for byte as it was encoded. An unreadable request gets
 * its problem document, with a ranked message as `answer`, so that the caller still gets a list. Bodies of the legacy
 * Cloud Provider Ranker are recognised by their shape, and answered as it did.
 */
export const rankRoute = (app: FastifyInstance, deps: ApiDeps): void => {
  readBodies(app, 'application/json', readBody);
  app.addHook('onRequest', guardWriting(deps.trustedHosts));
  app.post<{ Body: JsonValue }>(
    '/rank',
    { config: { act: 'rank', dropIn: true, document } },
    async (request, reply) => {
      checkGroup(request.caller, request.body, deps.groupOf);
      if (isCprRequest(request.body)) return answerCprV1(request, request.body, reply, deps);
      refuseDropIn(request.caller);
      const { rank, answerFault } = askedWay(deps, request.query);
      try {
        return reply.type('application/json; charset=utf-8').send(await rank(request.body));
      } catch (thrown) {
        const { problem, text, isAnswered } = await rankProblem(thrown, request.body, answerFault, request.id);
        if (!isAnswered) throw thrown;
        const { code, status } = problem;
        if (status >= 500) request.log.error({ err: thrown, code, status }, 'request failed, answered all the same');
        else request.log.info({ code, status }, 'request that could not be read whole, answered all the same');
        return reply.code(status).type(problemType).send(text);
      }
    },
  );
};
