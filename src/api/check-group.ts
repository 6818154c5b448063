import { type Caller, mayRankFor } from '../contracts/caller.ts';
import { isJsonObject, type JsonValue } from '../contracts/json.ts';
import { RankerError } from '../errors.ts';

/**
 * Refuses a request whose `user_group` isn't one that the caller may rank for.
 * @throws RankerError NOT_PERMITTED
 */
export const checkGroup = (caller: Caller | null, request: JsonValue): void => {
  if (caller === null || caller.ranksFor === 'all') return;
  const userGroup = isJsonObject(request) && typeof request.user_group === 'string' ? request.user_group : '';
  if (mayRankFor(caller, userGroup)) return;
  const claim = userGroup === '' ? 'a request without user_group' : 'deployments of this user_group';
  throw new RankerError('NOT_PERMITTED', `none of your groups may rank ${claim}`, { field: 'user_group' });
};
