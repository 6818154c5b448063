import type { JsonValue } from '../../contracts/json/json-value.ts';
import { decodePartly, type PartlyRead } from '../../contracts/messages/decode-request.ts';
import { assumedVersion } from '../../contracts/messages/message-version.ts';
import { requestIdentity } from '../../contracts/messages/request-identity.ts';
import type { RankerError } from '../../errors.ts';
import { type Previewing, previewAt } from '../ranking/preview-request.ts';
import { behindRanked, lastRung } from '../ranking/salvage.ts';
import { AnsweredRequests } from './answered.ts';

/**
 * The ranked message to a request that failed with a fault; undefined when it names no deployment, so that there is
 * nobody to answer. It never rejects.
 */
export type AnswerFault = (message: JsonValue | undefined, fault: RankerError) => Promise<string | undefined>;

/** Of answers to what can't be read whole, so that the same message gets the identical bytes. */
const keptAnswers = { mostAnswers: 1_000, mostBytes: 16 * 1024 * 1024 };

/**
 * Answers what can't be read whole; nothing is published or reserved. One entry that can't be read doesn't spoil the order
 * of the others, nor does a field of the request that can't. Where no entry can be read, or this fails too, the last rung
 * answers.
 */
export const answerFaults = ({ ranker, zone, now }: Previewing): AnswerFault => {
  const given = new AnsweredRequests(keptAnswers);

  const answerPartly = async (
    message: JsonValue,
    { request, unreadable }: PartlyRead,
    fault: RankerError,
    time: number,
  ): Promise<string> => {
    const { requestHash } = requestIdentity(message);
    const before = given.find(requestHash);
    if (before) return before.message.value.toString();
    const { answer } = await previewAt(request, time, ranker);
    const text = behindRanked(answer, unreadable, fault);
    given.add(request.uuid, { requestHash, message: { key: request.uuid, value: Buffer.from(text) } }, time);
    // The same may have been answered meanwhile: the first answer stays.
    return given.find(requestHash)?.message.value.toString() ?? text;
  };

  return async (message, fault) => {
    if (message === undefined || !fault.code.startsWith('MESSAGE_')) return lastRung(message, fault);
    try {
      const time = now();
      const partly = decodePartly(message, { now: time, zone, defaultVersion: assumedVersion });
      return partly ? await answerPartly(message, partly, fault, time) : lastRung(message, fault);
    } catch {
      return lastRung(message, fault);
    }
  };
};
