import { isJsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { type Caller, mayRankFor } from '../../contracts/rest/caller.ts';
import { RankerError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';

const textOf = (request: JsonValue, name: string): string => {
  const value = isJsonObject(request) ? request[name] : undefined;
  return typeof value === 'string' ? value : '';
};

/**
 * Refuses a request whose `user_group` the caller may not rank for, and one whose uuid belongs to a deployment of
 * another group, whose answer it would supersede.
 * @param groupOf - absent where nothing is superseded
 * @throws RankerError NOT_PERMITTED
 */
export const checkGroup = (
  caller: Caller | null,
  request: JsonValue,
  groupOf: ApiDeps['groupOf'] = () => undefined,
): void => {
  if (caller === null || caller.ranksFor === 'all') return;
  const userGroup = textOf(request, 'user_group');
  if (!mayRankFor(caller, userGroup)) {
    const claim = userGroup === '' ? 'a request without user_group' : 'deployments of this user_group';
    throw new RankerError('NOT_PERMITTED', `none of your groups may rank ${claim}`, { field: 'user_group' });
  }
  const before = groupOf(textOf(request, 'uuid'));
  if (before === undefined || mayRankFor(caller, before)) return;
  throw new RankerError('NOT_PERMITTED', 'the deployment of this uuid is of another group', { field: 'uuid' });
};
