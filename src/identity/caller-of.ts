import { type Act, type Caller, groupName } from '../contracts/rest/caller.ts';
import type { Memberships } from './memberships.ts';
import type { Rights } from './settings.ts';

const scopePrefix = 'scope:';

const holds = ({ groups, scopes }: Memberships, right: readonly string[]): boolean =>
  right.some((name) =>
    name.startsWith(scopePrefix) ? scopes.has(name.slice(scopePrefix.length)) : groups.has(groupName(name)),
  );

/**
 * The rights of a caller: to rank for its own groups, and whatever the settings give to those groups. A caller that may
 * rank for all groups, or is an administrator, may also read what others asked.
 */
export const callerOf = (subject: string, memberships: Memberships, rights: Rights): Caller => {
  const isAdmin = holds(memberships, rights.admin);
  const ranksForAll = holds(memberships, rights.rank);
  const may = new Set<Act>();
  if (ranksForAll || memberships.groups.size > 0) may.add('rank');
  if (isAdmin) may.add('admin');
  if (holds(memberships, rights.outcomes)) may.add('outcomes');
  if (isAdmin || ranksForAll || holds(memberships, rights.read)) may.add('read');
  return { subject, may, ranksFor: ranksForAll ? 'all' : memberships.groups, dropInsOnly: false };
};
