import type { JsonValue } from '../../contracts/json/json-value.ts';
import { decodePartly } from '../../contracts/messages/decode-request.ts';
import { assumedVersion } from '../../contracts/messages/message-version.ts';
import type { RankerError } from '../../errors.ts';
import { type Previewing, previewAt } from './preview-request.ts';
import { behindRanked, lastRung } from './salvage.ts';

/**
 * The ranked message to a request that failed with a fault; undefined when it names no deployment, so that there is
 * nobody to answer. It never rejects.
 */
export type AnswerFault = (message: JsonValue | undefined, fault: RankerError) => Promise<string | undefined>;

/**
 * Answers what can't be ranked whole, without a trace: one entry that can't be read doesn't spoil the order of the
 * others. Where more is wrong than entries, or this fails too, the last rung answers.
 */
export const answerFaults =
  ({ ranker, zone, now }: Previewing): AnswerFault =>
  async (message, fault) => {
    const time = now();
    const isMessages = message !== undefined && fault.code.startsWith('MESSAGE_');
    const partly = isMessages ? decodePartly(message, { now: time, zone, defaultVersion: assumedVersion }) : undefined;
    if (!partly) return lastRung(message, fault);
    try {
      const { answer } = await previewAt(partly.request, time, ranker);
      return behindRanked(answer, partly.unreadable, fault);
    } catch {
      return lastRung(message, fault);
    }
  };
