import type { ErrorCode } from '../errors.ts';

const errors: Partial<Record<ErrorCode, string>> = {
  TOKEN_MISSING: '',
  TOKEN_REFUSED: ', error="invalid_token"',
  NOT_PERMITTED: ', error="insufficient_scope"',
};

/** The header fields that tell a refused caller which kind of token is asked for. @see RFC 6750, section 3 */
export const challengeOf = (code: ErrorCode): { readonly 'www-authenticate'?: string } =>
  errors[code] === undefined ? {} : { 'www-authenticate': `Bearer realm="provider-ranker"${errors[code]}` };
