import type { Problem } from '../../contracts/rest/problem.ts';
import type { ErrorCode, RankerError } from '../../errors.ts';
import { problemKinds } from './problem-kinds.ts';

export const problemType = 'application/problem+json; charset=utf-8';

export const typeOf = (code: ErrorCode): string => `/problems/${code}`;

const ownFaultDetail = "The server's log tells more under the id of this request.";

/**
 * The problem document of a fault. A fault that the operator has to fix is reported by its code alone: its message and
 * details stay in the process.
 * @see RFC 9457
 */
export const problemOf = (fault: RankerError, requestId?: string): Problem => {
  const { status, title } = problemKinds[fault.code];
  const isSenders = status < 500;
  return {
    type: typeOf(fault.code),
    title,
    status,
    detail: isSenders ? fault.message : ownFaultDetail,
    ...(requestId === undefined ? {} : { instance: `urn:uuid:${requestId}` }),
    code: fault.code,
    ...(isSenders && Object.keys(fault.details).length > 0 ? { details: fault.details } : {}),
  };
};
