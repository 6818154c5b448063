import type { JWTPayload } from 'jose';
import { groupName } from '../contracts/rest/caller.ts';

/** The groups and scopes in a token. */
export type Memberships = { readonly groups: ReadonlySet<string>; readonly scopes: ReadonlySet<string> };

const most = 1000;

const texts = (claim: unknown): string[] =>
  (Array.isArray(claim) ? claim : [claim]).slice(0, most).filter((one) => typeof one === 'string');

const words = (claim: unknown): string[] => texts(claim).flatMap((text) => text.split(' ').filter(Boolean));

/** `urn:NAMESPACE:group:GROUP[:SUBGROUP]…[:role=ROLE]#AUTHORITY`. */
const entitlement = /^urn:[^#]+?:group:([^#]+?)(?::role=([^:#]+))?(?:#.*)?$/;

const decoded = (part: string): string[] => {
  try {
    return [decodeURIComponent(part)];
  } catch {
    return [];
  }
};

/**
 * Members of a group carry it without a role or as `member`; any other role is a group of its own, `GROUP:role=ROLE`.
 * @see AARC-G069, Guidelines for expressing group membership and role information
 */
const groupOf = (text: string): string[] => {
  const [, path, role] = entitlement.exec(text) ?? [];
  if (path === undefined) return [];
  const parts = path.split(':').flatMap(decoded);
  if (parts.length === 0 || parts.some((part) => part === '' || part.includes('/'))) return [];
  const group = parts.join('/');
  return [role === undefined || role === 'member' ? group : `${group}:role=${role}`];
};

/**
 * Groups in the formats of INDIGO IAM (`groups`), the WLCG profile (`wlcg.groups`) and EGI Check-in
 * (`eduperson_entitlement`, `entitlements`), without a leading slash; scopes of `scope`, a text or a list.
 * @param prefix - put in front of each group
 */
export const membershipsOf = (claims: JWTPayload, prefix: string): Memberships => {
  const named = [...texts(claims.groups), ...texts(claims['wlcg.groups'])].map(groupName);
  const entitled = [...texts(claims.eduperson_entitlement), ...texts(claims.entitlements)].flatMap(groupOf);
  const groups = [...named, ...entitled].filter((group) => group !== '').map((group) => `${prefix}${group}`);
  return { groups: new Set(groups.slice(0, most)), scopes: new Set(words(claims.scope).slice(0, most)) };
};
