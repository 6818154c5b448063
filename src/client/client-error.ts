import type { Problem } from '../contracts/rest/problem.ts';
import type { ErrorCode } from '../errors.ts';

/** What goes wrong on the way: no connection, no answer in time, an answer that is no answer of this service. */
export type TransportCode = 'UNREACHABLE' | 'TIMEOUT' | 'UNREADABLE';

/** A call that failed; decide on `code`, never on the message. */
export class ClientError extends Error {
  readonly code: ErrorCode | TransportCode;
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** The service's problem document; for a refused request for a ranking it may have a last list as `answer`. */
  readonly problem: Problem | undefined;

  constructor(code: ErrorCode | TransportCode, message: string, problem?: Problem, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClientError';
    this.code = code;
    this.status = problem?.status;
    this.problem = problem;
  }
}
