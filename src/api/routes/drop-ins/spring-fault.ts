import type { RankerError } from '../../../errors.ts';

const kinds = {
  500: { error: 'Internal Server Error', exception: 'java.lang.NullPointerException' },
  400: { error: 'Bad Request', exception: 'org.springframework.http.converter.HttpMessageNotReadableException' },
} as const;

/** The answer of Spring Boot 1.5 to a request that failed. */
export const springFault = (fault: RankerError, path: string, timestamp: number) => {
  const status = fault.code === 'CPR_REQUEST' ? 500 : 400;
  const { error, exception } = { ...kinds[status], ...fault.details };
  const message = status === 500 ? fault.message : `JSON parse error: ${fault.message}`;
  return { timestamp, status, error, exception, message, path };
};
