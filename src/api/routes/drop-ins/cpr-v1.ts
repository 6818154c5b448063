import type { FastifyReply, FastifyRequest } from 'fastify';
import { cprMediaType } from '../../../contracts/cpr/answer.ts';
import type { JsonObject } from '../../../contracts/json/json-value.ts';
import { asRankerError, isMessageFault } from '../../../errors.ts';
import type { ApiDeps } from '../../deps.ts';
import { springFault } from './spring-fault.ts';

/** Answers a body of the orchestrator's interface version 1 as the Cloud Provider Ranker did, faults included. */
export const answerCprV1 = async (
  request: FastifyRequest,
  body: JsonObject,
  reply: FastifyReply,
  { cpr, now }: Pick<ApiDeps, 'cpr' | 'now'>,
): Promise<FastifyReply> => {
  reply.type(cprMediaType);
  try {
    return reply.send(await cpr(body));
  } catch (thrown) {
    const fault = asRankerError(thrown);
    if (fault.code !== 'CPR_REQUEST' && !isMessageFault(fault)) throw thrown;
    const answer = springFault(fault, request.url, now());
    request.log.info({ code: fault.code, status: answer.status }, 'request refused as the legacy service did');
    return reply.code(answer.status).send(JSON.stringify(answer));
  }
};
