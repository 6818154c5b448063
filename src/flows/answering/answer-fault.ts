import type { JsonValue } from '../../contracts/json/json-value.ts';
import { decodePartly, type PartlyRead } from '../../contracts/messages/decode-request.ts';
import { requestIdentity } from '../../contracts/messages/request-identity.ts';
import { isMessageFault, type RankerError } from '../../errors.ts';
import { type Previewing, previewAt } from '../ranking/preview-request.ts';
import { rankRequest } from '../ranking/rank-request.ts';
import { lastRung, withUnreadable } from '../ranking/salvage.ts';
import { marksOf, rankedMessage } from './answer-request.ts';
import type { Answered, AnsweredRequests } from './answered.ts';
import type { Publish } from './batched-publisher.ts';

export type FaultAnswer = {
  readonly message: Answered['message'];
  /** Settles when the bus has acknowledged the answer or failed to; undefined where this doesn't publish it. */
  readonly published?: Promise<void>;
};

/**
 * The answer to a request that failed with a fault; undefined when the request names no deployment, so that there is
 * nobody to answer.
 * @param record - the topic's record it came in, as named by `recordOf`
 */
export type AnswerFault = (
  message: JsonValue | undefined,
  fault: RankerError,
  record?: string,
) => Promise<FaultAnswer | undefined>;

type AnsweringFaults = Previewing & {
  /**
   * Where answers to partly readable requests are remembered and published like any other; absent: no trace is left.
   */
  readonly trace?: { readonly answered: AnsweredRequests; readonly publish: Publish };
};

/**
 * Answers requests that can't be read whole; it never rejects. An unreadable entry or field doesn't spoil the order of
 * the other entries: such an answer is remembered and given once per uuid and content, like any other. Where no entry
 * can be read, or this fails too, the last rung answers; its answer is not remembered, since it is always the same.
 */
export const answerFaults = ({ ranker, zone, now, trace }: AnsweringFaults): AnswerFault => {
  const answerPartly = async (
    message: JsonValue,
    { request, unreadable }: PartlyRead,
    fault: RankerError,
    time: number,
    record: string | undefined,
  ): Promise<FaultAnswer> => {
    const { requestHash } = requestIdentity(message);
    const given = trace?.answered.find(requestHash);
    if (given) return given;
    const { answer } = await (trace ? rankRequest : previewAt)(request, time, ranker);
    const supersedes = trace?.answered.latest(request.uuid)?.requestHash;
    const whole = withUnreadable({ ...answer, ...(supersedes !== undefined && { supersedes }) }, unreadable, fault);
    const anew = rankedMessage(whole, marksOf(requestHash, request.userGroup, record));
    // The same may have been answered meanwhile: the first answer stays.
    const meanwhile = trace?.answered.find(requestHash);
    if (meanwhile || !trace) return meanwhile ?? { message: anew };
    trace.answered.add(request.uuid, { requestHash, message: anew }, time);
    const published = trace.publish(anew);
    published.catch(() => {});
    return { message: anew, published };
  };

  const answerLast = (message: JsonValue | undefined, fault: RankerError): FaultAnswer | undefined => {
    const answer = lastRung(message, fault);
    return answer && { message: rankedMessage(answer) };
  };

  return async (message, fault, record) => {
    if (message === undefined || !isMessageFault(fault)) return answerLast(message, fault);
    try {
      const time = now();
      const partly = decodePartly(message, { now: time, zone });
      return partly ? await answerPartly(message, partly, fault, time, record) : answerLast(message, fault);
    } catch {
      return answerLast(message, fault);
    }
  };
};
