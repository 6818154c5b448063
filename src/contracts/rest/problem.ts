import { z } from 'zod';
import { errorCodes } from '../../errors.ts';
import { RankedMessage } from '../answers/ranked.ts';

/** A problem document; `type` resolves at this server. @see RFC 9457 */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int().min(400).max(599),
  detail: z.string(),
  /** The request's id as a URN, as in the log's `requestId`. */
  instance: z.string().optional(),
  code: z.enum(errorCodes),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});

export type Problem = z.infer<typeof Problem>;

/** The answer to a request that can't be read whole, with the reason. */
export const LastAnswer = RankedMessage.extend({
  error: z.strictObject({ code: z.enum(errorCodes), message: z.string() }),
});

/** The problem of a request for a ranking; `answer` still has a list, if the request names a deployment. */
export const RankProblem = Problem.extend({ answer: LastAnswer.optional() });

export type RankProblem = z.infer<typeof RankProblem>;

/** The meaning of a code. */
export const ProblemKind = z.strictObject({
  type: z.string(),
  code: z.enum(errorCodes),
  status: z.number().int(),
  title: z.string(),
});
