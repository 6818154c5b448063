import type { z } from 'zod';
import { RankerError, systemCode } from '../errors.ts';

type FaultDetails = {
  readonly status?: number;
  readonly exception?: string;
  /** The fault is in the question: other questions may be answered. */
  readonly ofData?: boolean;
};

/** A fault of the catalogue; its text is short enough for a reason. */
export const catalogueFault = (name: string, what: string, details: FaultDetails = {}, cause?: unknown): RankerError =>
  new RankerError('CATALOGUE_FAILED', `${name} ${what}`, details, { cause });

/**
 * Validates an answer.
 * @throws RankerError CATALOGUE_FAILED
 */
export const readAnswer = <T>(name: string, schema: z.ZodType<T>, answer: unknown): T => {
  const { data, error } = schema.safeParse(answer);
  if (error) throw unreadable(name, error);
  return data;
};

export const unreadable = (name: string, cause: unknown): RankerError =>
  catalogueFault(name, "gave an answer that can't be read", {}, cause);

/** The fault of an exchange without a complete answer. */
export const transportFault = (name: string, cause: unknown): RankerError => {
  if (cause instanceof RankerError) return cause;
  if (cause instanceof Error && cause.name === 'TimeoutError') return catalogueFault(name, 'took too long', {}, cause);
  const code = cause instanceof Error ? systemCode(cause.cause) : undefined;
  return catalogueFault(name, `can't be reached${code ? ` (${code})` : ''}`, {}, cause);
};

const exceptionPattern = /"ExceptionClass":\s*"(\w{1,80})"/;

/** Rucio's name of the error: from a header, else from the body. */
export const exceptionOf = async (response: Response): Promise<string> => {
  const header = response.headers.get('exceptionclass');
  const body = header === null ? (await response.text()).slice(0, 10_000) : '';
  if (header !== null) await response.body?.cancel();
  return header ?? exceptionPattern.exec(body)?.[1] ?? '';
};

/** Of the 4xx statuses, those about the server or the caller, not about the question. */
const serverStatuses = new Set([401, 403, 408, 429]);

/** @param exception - see `exceptionOf` */
export const answerFault = (name: string, status: number, exception: string): RankerError => {
  const ofData = status >= 400 && status < 500 && !serverStatuses.has(status);
  const details = { status, exception, ofData };
  if (exception === 'CannotAuthenticate') return catalogueFault(name, 'refuses the credentials', details);
  return catalogueFault(name, `answered ${status}${exception && ` (${exception})`}`, details);
};

/** The exception in a fault of `answerFault`. */
export const exceptionIn = (fault: unknown): string | undefined => {
  const exception = fault instanceof RankerError ? fault.details.exception : undefined;
  return typeof exception === 'string' ? exception : undefined;
};
