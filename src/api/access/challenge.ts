import type { ErrorCode, RankerError } from '../../errors.ts';

const errors: Partial<Record<ErrorCode, string>> = {
  TOKEN_MISSING: '',
  TOKEN_REFUSED: ', error="invalid_token"',
  NOT_PERMITTED: ', error="insufficient_scope"',
};

/**
 * Header fields that tell a refused caller which token is required, or when to come again.
 * @see RFC 6750, section 3
 */
export const challengeOf = ({ code, details }: RankerError): Readonly<Record<string, string>> => {
  if (code === 'TOO_MANY_REQUESTS') return { 'retry-after': String(details.retryAfterSeconds) };
  const error = errors[code];
  return error === undefined ? {} : { 'www-authenticate': `Bearer realm="provider-ranker"${error}` };
};
