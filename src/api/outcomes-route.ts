import type { FastifyInstance } from 'fastify';
import { RankerError } from '../errors.ts';
import type { Acceptance, ApiDeps } from './deps.ts';
import { guardWriting } from './guard-writing.ts';
import { batchOfJson, batchOfLines, type OutcomeBatch, type Rejection } from './outcome-batch.ts';
import { problemOf, problemType } from './problem.ts';
import { readBodies } from './read-body.ts';

/** The most rejections that one answer lists; their count is always whole. */
const listedRejections = 100;

const allRejections = ({ indexes, faults }: OutcomeBatch, { rejected }: Acceptance): Rejection[] => {
  const ofOutcomes = rejected.map((rejection) => ({ ...rejection, index: indexes[rejection.index]! }));
  return [...faults, ...ofOutcomes].sort((a, b) => a.index - b.index);
};

const allRejected = (rejections: readonly Rejection[], requestId: string) => {
  const { code, message } = rejections[0]!;
  const text = rejections.length === 1 ? message : `all ${rejections.length} outcomes are rejected; first: ${message}`;
  return problemOf(new RankerError(code, text), requestId);
};

/** POST /outcomes: one outcome, an array or NDJSON; each is taken or rejected for itself. */
export const outcomesRoute = (app: FastifyInstance, { accept, trustedHosts }: ApiDeps): void => {
  readBodies(app, 'application/json', batchOfJson);
  readBodies(app, 'application/x-ndjson', batchOfLines);
  app.addHook('onRequest', guardWriting(trustedHosts));
  app.post<{ Body: OutcomeBatch }>('/outcomes', { config: { act: 'outcomes' } }, async (request, reply) => {
    const acceptance = await accept(request.body.outcomes);
    const { accepted, repeated } = acceptance;
    const rejections = allRejections(request.body, acceptance);
    const counts = {
      accepted,
      repeated,
      rejected: rejections.length,
      rejections: rejections.slice(0, listedRejections),
    };
    if (accepted + repeated > 0 || rejections.length === 0) return counts;
    return reply
      .code(400)
      .type(problemType)
      .send({ ...allRejected(rejections, request.id), ...counts });
  });
};
