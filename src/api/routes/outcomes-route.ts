import type { FastifyInstance } from 'fastify';
import { OutcomeMessage } from '../../contracts/messages/message-schemas.ts';
import { OutcomesBody, OutcomesProblem, OutcomesReceipt, type Rejection } from '../../contracts/rest/outcomes.ts';
import { RankerError } from '../../errors.ts';
import type { Acceptance } from '../../flows/history/accept-outcomes.ts';
import { guardWriting, writingFaults } from '../access/cross-site-guards.ts';
import type { ApiDeps } from '../deps.ts';
import { json, type RouteDocument } from '../documents/route-document.ts';
import { problemOf, problemType } from '../faults/problem.ts';
import { batchOfJson, batchOfLines, type MessageBatch } from '../reading/message-batch.ts';
import { readBodies } from '../reading/read-body.ts';

const document: RouteDocument = {
  tag: 'outcomes',
  summary: 'Accept outcomes of deployments; each is accepted or rejected on its own, and counts once',
  body: { ...json(OutcomesBody), 'application/x-ndjson': OutcomeMessage },
  answers: {
    200: { description: 'At least one was accepted or known, or there was none', content: json(OutcomesReceipt) },
    400: { description: 'None could be read', content: { 'application/problem+json': OutcomesProblem } },
  },
  faults: [...writingFaults, 'BUS_UNREACHABLE', 'BUS_STORAGE'],
};

/** Most rejections listed in one answer; their count is always complete. */
const listedRejections = 100;

const allRejections = ({ indexes, faults }: MessageBatch, { rejected }: Acceptance): Rejection[] => {
  const ofOutcomes = rejected.map((rejection) => ({ ...rejection, index: indexes[rejection.index]! }));
  return [...faults, ...ofOutcomes].sort((a, b) => a.index - b.index);
};

const allRejected = (rejections: readonly Rejection[], requestId: string) => {
  const { code, message } = rejections[0]!;
  const text = rejections.length === 1 ? message : `all ${rejections.length} outcomes are rejected; first: ${message}`;
  return problemOf(new RankerError(code, text), requestId);
};

/** POST /outcomes: one outcome, an array or NDJSON; each is accepted or rejected on its own. */
export const outcomesRoute = (app: FastifyInstance, { accept, trustedHosts }: ApiDeps): void => {
  readBodies(app, 'application/json', batchOfJson);
  readBodies(app, 'application/x-ndjson', batchOfLines);
  app.addHook('onRequest', guardWriting(trustedHosts));
  app.post<{ Body: MessageBatch }>('/outcomes', { config: { act: 'outcomes', document } }, async (request, reply) => {
    const acceptance = await accept(request.body.messages);
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
