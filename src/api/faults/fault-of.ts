import type { FastifyRequest } from 'fastify';
import { asRankerError, type ErrorCode, RankerError, systemCode } from '../../errors.ts';

/** Gives a code to an error of fastify or a handler; INTERNAL to all that are not the caller's. */
export const faultOf = (thrown: unknown, { raw }: FastifyRequest, bodyLimitBytes: number): RankerError => {
  const caused = (code: ErrorCode, message: string) => new RankerError(code, message, {}, { cause: thrown });
  if (raw.readableAborted) return caused('REQUEST_MALFORMED', 'the body ended before its end');
  switch (systemCode(thrown)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return caused('MESSAGE_TOO_LARGE', `the body is larger than ${bodyLimitBytes} bytes`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return caused('UNSUPPORTED_MEDIA_TYPE', 'this path does not read bodies of this content type');
    case 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE':
      return caused('UNSUPPORTED_MEDIA_TYPE', `${raw.method} needs a content-type`);
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return caused('REQUEST_MALFORMED', 'the body is not as long as its content-length');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return caused('REQUEST_MALFORMED', 'the path is not one of a URL, or too long');
    default:
      return asRankerError(thrown);
  }
};
