import type { Identify } from '../contracts/rest/caller.ts';
import { RankerError } from '../errors.ts';
import { callerOf } from './caller-of.ts';
import { discoverKeys } from './discovery.ts';
import { issuerKeys, type KeySource, type KeyTimes } from './issuer-keys.ts';
import { knownNeighbour } from './known-neighbour.ts';
import { membershipsOf } from './memberships.ts';
import type { IssuerSettings, Neighbours, Rights } from './settings.ts';
import { clockSkewS, type TokenVerifying, tokenVerifier } from './verify-token.ts';

export type Identifying = {
  readonly issuers: readonly IssuerSettings[];
  readonly keyTimes: KeyTimes;
  readonly rights: Rights;
  readonly neighbours: Neighbours;
} & Pick<KeySource, 'elapsed' | 'onFault'> &
  Pick<TokenVerifying, 'now'>;

const bearer = /^bearer +([\w~+/.-]+=*)$/i;

const bearerOf = (authorization: string): string => {
  const token = bearer.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new RankerError('TOKEN_REFUSED', 'authorization must be "Bearer" and a token');
};

/** Identifies callers: by a valid token, or else by a network or certificate to which the drop-ins are open. */
export const identifier = ({ issuers, keyTimes, rights, neighbours, now, elapsed, onFault }: Identifying): Identify => {
  const keysOf = (issuer: string) =>
    issuerKeys({ issuer, elapsed, onFault, discover: () => discoverKeys(issuer, keyTimes.timeoutMs) }, keyTimes);
  const verify = tokenVerifier({ issuers, keysOf, now });
  const neighbourOf = knownNeighbour(neighbours);
  return async (credentials) => {
    if (credentials.authorization === undefined) {
      const neighbour = neighbourOf(credentials);
      if (neighbour) return neighbour;
      throw new RankerError('TOKEN_MISSING', 'send "authorization: Bearer" and an access token');
    }
    const { issuer, claims } = await verify(bearerOf(credentials.authorization));
    const memberships = membershipsOf(claims, issuer.groupPrefix);
    const caller = callerOf(`${claims.sub} of ${issuer.issuer}`, memberships, rights);
    return { ...caller, until: 1000 * (claims.exp! + clockSkewS) };
  };
};
