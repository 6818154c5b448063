import { type Act, type Caller, groupName } from '../contracts/rest/caller.ts';
import type { Memberships } from './memberships.ts';
import type { Rights } from './settings.ts';

const scopePrefix = 'scope:';

const holds = ({ groups, scopes }: Memberships, right: readonly string[]): boolean =>
  right.some((name) =>
    name.startsWith(scopePrefix) ? scopes.has(name.slice(scopePrefix.length)) : groups.has(groupName(name)),
  );

/**
 * What somebody may do here: rank for the groups they are in, and whatever the rights give to those groups. Who may
 * rank for all, or administers, may also read what others asked.
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
