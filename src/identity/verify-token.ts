import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { RankerError } from '../errors.ts';
import type { CheckByKeys } from './issuer-keys.ts';
import type { IssuerSettings } from './settings.ts';

/** Longer tokens are refused unread; those of large federations have some kilobytes. */
const mostCharacters = 12 * 1024;

/**
 * Types of access tokens.
 * @see RFC 9068, section 2.1
 */
const types: readonly (string | undefined)[] = [undefined, 'jwt', 'at+jwt', 'application/at+jwt'];

/** Of RFC 7518, without `none` and the symmetric ones. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Tolerated difference from the issuers' clocks, s. */
export const clockSkewS = 30;

type VerifiedToken = { readonly issuer: IssuerSettings; readonly claims: JWTPayload };

export type TokenVerifying = {
  readonly issuers: readonly IssuerSettings[];
  readonly keysOf: (issuer: string) => CheckByKeys;
  /** Epoch ms. */
  readonly now: () => number;
};

const refused = (message: string): RankerError => new RankerError('TOKEN_REFUSED', message);

const issuerOf = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw refused('the token is not a signed JSON web token');
  }
};

/** Without the original fault, since it contains the token's claims. */
const refusalOf = (fault: unknown): RankerError => {
  if (fault instanceof RankerError) return fault;
  if (fault instanceof errors.JWTExpired) return refused('the token has expired');
  if (fault instanceof errors.JWTClaimValidationFailed)
    return refused(`the token's claim "${fault.claim}" is not right`);
  if (fault instanceof errors.JOSEAlgNotAllowed)
    return refused('the token is signed by an algorithm that is not allowed');
  if (fault instanceof errors.JWKSNoMatchingKey)
    return refused("the token is signed by a key that is not its issuer's");
  return refused("the token's form or signature is not right");
};

/**
 * Makes a function that checks bearer tokens: signature, issuer, audience, expiry, start, type.
 * @returns throws RankerError TOKEN_REFUSED, ISSUER_UNREACHABLE
 */
export const tokenVerifier = ({ issuers, keysOf, now }: TokenVerifying) => {
  const known = new Map(
    issuers.map((settings) => [settings.issuer, { settings, checkByKeys: keysOf(settings.issuer) }]),
  );
  return async (token: string): Promise<VerifiedToken> => {
    if (token.length > mostCharacters) throw refused(`the token is longer than ${mostCharacters} characters`);
    const issuer = known.get(issuerOf(token) ?? '');
    if (!issuer) throw refused('the token is of an issuer that is not trusted here');
    const { settings, checkByKeys } = issuer;
    const options = {
      issuer: settings.issuer,
      audience: [...settings.audiences],
      algorithms,
      clockTolerance: clockSkewS,
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'sub'],
    };
    try {
      const { payload, protectedHeader } = await checkByKeys((find) => jwtVerify(token, find, options));
      if (!types.includes(protectedHeader.typ?.toLowerCase())) throw refused('the token is not an access token');
      if (typeof payload.sub !== 'string' || payload.sub === '') throw refused('the token\'s claim "sub" is not right');
      return { issuer: settings, claims: payload };
    } catch (fault) {
      throw refusalOf(fault);
    }
  };
};
