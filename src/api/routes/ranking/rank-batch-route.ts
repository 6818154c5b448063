import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { JsonValue } from '../../../contracts/json/json-value.ts';
import { RankRequestMessage } from '../../../contracts/messages/message-schemas.ts';
import {
  mostRequests,
  RankBatch,
  RankBatchAnswer,
  RankBatchAnswers,
  RankQuery,
} from '../../../contracts/rest/rankings.ts';
import { RankerError } from '../../../errors.ts';
import { checkGroup } from '../../access/check-group.ts';
import { guardWriting, writingFaults } from '../../access/cross-site-guards.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type RouteDocument } from '../../documents/route-document.ts';
import { problemOf } from '../../faults/problem.ts';
import { batchOfJson, batchOfLines, type MessageBatch } from '../../reading/message-batch.ts';
import { readBodies } from '../../reading/read-body.ts';
import { type AskedWay, askedWay } from './asked-way.ts';
import { rankProblem } from './rank-problem.ts';

const lines = 'application/x-ndjson';

const document: RouteDocument = {
  tag: 'ranking',
  summary: 'Rank several requests; each gets an answer or a problem, in their order',
  description: `At most ${mostRequests} requests, as an array or one a line; the answer has the same form.`,
  query: RankQuery,
  body: { ...json(RankBatch), [lines]: RankRequestMessage },
  answers: {
    200: {
      description: 'One ranked message or problem document a request',
      content: { ...json(RankBatchAnswers), [lines]: RankBatchAnswer },
    },
  },
  faults: [...writingFaults, 'PARAMETER_INVALID', 'MESSAGE_TYPE'],
};

/** Requests ranked concurrently. */
const atOnce = 32;

const arrayOnly = (text: string): MessageBatch => {
  const batch = batchOfJson(text);
  if (text.trimStart().startsWith('[')) return batch;
  throw new RankerError('MESSAGE_TYPE', 'a batch must be a JSON array of requests, or NDJSON');
};

/** POST /rank/batch: many requests at once. */
export const rankBatchRoute = (app: FastifyInstance, deps: ApiDeps): void => {
  readBodies(app, 'application/json', arrayOnly);
  readBodies(app, lines, batchOfLines);
  app.addHook('onRequest', guardWriting(deps.trustedHosts));

  const answerOf = async (message: JsonValue, request: FastifyRequest, way: AskedWay): Promise<string> => {
    try {
      checkGroup(request.caller, message, deps.groupOf);
      return (await way.rank(message)).toString();
    } catch (thrown) {
      const { problem, text } = await rankProblem(thrown, message, way.answerFault, request.id);
      request.log.info({ code: problem.code, status: problem.status }, 'request of a batch not ranked');
      return text;
    }
  };

  const config = { act: 'rank', document } as const;
  app.post<{ Body: MessageBatch }>('/rank/batch', { config }, async (request, reply) => {
    const { messages, indexes, faults } = request.body;
    if (messages.length + faults.length > mostRequests) {
      throw new RankerError('MESSAGE_TOO_LARGE', `a batch may have ${mostRequests} requests`, { most: mostRequests });
    }
    const way = askedWay(deps, request.query);
    const answers: { readonly index: number; readonly text: string }[] = faults.map(({ index, code, message }) => ({
      index,
      text: JSON.stringify(problemOf(new RankerError(code, message), request.id)),
    }));
    for (let at = 0; at < messages.length; at += atOnce) {
      const texts = await Promise.all(
        messages.slice(at, at + atOnce).map((message) => answerOf(message, request, way)),
      );
      answers.push(...texts.map((text, offset) => ({ index: indexes[at + offset]!, text })));
    }
    const inOrder = answers.sort((a, b) => a.index - b.index).map(({ text }) => text);
    const asLines = request.headers['content-type']?.startsWith(lines);
    if (!asLines) return reply.type('application/json; charset=utf-8').send(`[${inOrder.join()}]`);
    return reply.type(`${lines}; charset=utf-8`).send(inOrder.map((text) => `${text}\n`).join(''));
  });
};
