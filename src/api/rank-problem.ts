import type { JsonValue } from '../contracts/json.ts';
import type { RankProblem } from '../contracts/rest/problem.ts';
import { asRankerError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { problemOf } from './problem.ts';

/**
 * The problem of a request for a ranking. One that can't be read has the last rung's message as `answer`, so that the
 * caller has a list all the same.
 */
export const rankProblem = (
  thrown: unknown,
  message: JsonValue,
  lastRung: ApiDeps['lastRung'],
  requestId: string,
): RankProblem => {
  const fault = asRankerError(thrown);
  const answer = fault.code.startsWith('MESSAGE_') ? lastRung(message, fault) : undefined;
  return { ...problemOf(fault, requestId), ...(answer !== undefined && { answer: JSON.parse(answer) }) };
};
