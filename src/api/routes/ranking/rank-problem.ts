import type { JsonValue } from '../../../contracts/json/json-value.ts';
import type { Problem } from '../../../contracts/rest/problem.ts';
import { asRankerError, isMessageFault, RankerError } from '../../../errors.ts';
import type { ApiDeps } from '../../deps.ts';
import { problemOf } from '../../faults/problem.ts';

/** A problem document, as an object and as text; the text includes `answer` if there is one. */
type AnsweredProblem = { readonly problem: Problem; readonly text: string; readonly isAnswered: boolean };

/**
 * The problem document of a request for a ranking. For an unreadable request, or a fault of this server, its `answer`
 * is the last rung's, so that the caller still gets a list.
 */
export const rankProblem = async (
  thrown: unknown,
  message: JsonValue,
  answerFault: ApiDeps['answerFault'],
  requestId: string,
): Promise<AnsweredProblem> => {
  const fault = asRankerError(thrown);
  const problem = problemOf(fault, requestId);
  const failed = problem.status >= 500;
  const shownFault = failed ? new RankerError(fault.code, problem.title) : fault;
  const answer = failed || isMessageFault(fault) ? await answerFault(message, shownFault) : undefined;
  const text = JSON.stringify(problem);
  if (answer === undefined) return { problem, text, isAnswered: false };
  return { problem, text: `${text.slice(0, -1)},"answer":${answer.message.value}}`, isAnswered: true };
};
