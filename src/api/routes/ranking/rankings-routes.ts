import type { FastifyInstance } from 'fastify';
import { ExplainedMessage } from '../../../contracts/answers/explanation.ts';
import { RankingParams, RankingQuery, Rankings, RankingsQuery, summaryOf } from '../../../contracts/rest/rankings.ts';
import { RankerError } from '../../../errors.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type RouteDocument } from '../../documents/route-document.ts';
import { readPart } from '../../reading/read-part.ts';

const usual = '50';

const listing: RouteDocument = {
  tag: 'ranking',
  summary: 'The latest answers, without their lists',
  query: RankingsQuery,
  answers: { 200: { description: 'The latest first', content: json(Rankings) } },
  faults: ['PARAMETER_INVALID'],
};

const one: RouteDocument = {
  tag: 'ranking',
  summary: 'The latest answer to a deployment',
  params: RankingParams,
  query: RankingQuery,
  answers: {
    200: { description: 'The ranked message, byte for byte as it was given', content: json(ExplainedMessage) },
  },
  faults: ['PARAMETER_INVALID', 'RANKING_NOT_FOUND'],
};

/** GET /rankings, GET /rankings/UUID: answers given by any process on this bus. */
export const rankingsRoutes = (app: FastifyInstance, { recent, ranking, explainKept }: ApiDeps): void => {
  app.get('/rankings', { config: { act: 'read', document: listing } }, async ({ query }) => {
    const { limit = usual } = readPart(RankingsQuery, query);
    return { rankings: recent(Number(limit)).flatMap((text) => summaryOf(text) ?? []) };
  });
  app.get('/rankings/:uuid', { config: { act: 'read', document: one } }, async ({ params, query }, reply) => {
    const { uuid } = readPart(RankingParams, params);
    const { explain: why } = readPart(RankingQuery, query);
    const text = why ? await explainKept(uuid) : ranking(uuid);
    if (text === undefined) throw new RankerError('RANKING_NOT_FOUND', 'no answer to this uuid is kept', { uuid });
    return reply.type('application/json; charset=utf-8').send(text);
  });
};
