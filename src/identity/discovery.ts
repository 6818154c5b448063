import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { isSecure } from '../contracts/rest/loopback.ts';
import { fetchJson } from './fetch-json.ts';

const Discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.string() });

const Key = z.looseObject({ kty: z.string() });

const KeySet = z.object({ keys: z.array(z.unknown()).max(100) });

/**
 * An issuer with a trailing slash has its document at the same place.
 * @see OpenID Connect Discovery 1.0, 4
 */
const documentOf = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/**
 * The present signing keys of an issuer, without symmetric ones, which it would have no reason to publish, and without
 * invalid ones.
 * @see RFC 7517, section 5
 * @throws Error when the issuer doesn't answer, or answers for another
 */
export const discoverKeys = async (issuer: string, timeoutMs: number): Promise<JSONWebKeySet> => {
  const document = Discovery.parse(await fetchJson(documentOf(issuer), timeoutMs));
  if (document.issuer !== issuer) throw new Error(`the document of ${issuer} is of ${document.issuer.slice(0, 200)}`);
  if (!isSecure(new URL(document.jwks_uri))) throw new Error(`${document.jwks_uri} is not https`);
  const { keys } = KeySet.parse(await fetchJson(document.jwks_uri, timeoutMs));
  return { keys: keys.flatMap((key) => Key.safeParse(key).data ?? []).filter(({ kty }) => kty !== 'oct') };
};
