import type { JsonObject, JsonValue } from '../../contracts/json/json-value.ts';
import { numberOf, objectsOf } from '../lenient.ts';
import type { Amount } from './site.ts';

/** The quotas of a service by kind: the project's limits, its usage, and the limits per user. */
type Quotas = {
  readonly project: JsonObject | undefined;
  readonly usage: JsonObject | undefined;
  readonly perUser: JsonObject | undefined;
};

/** The last of each kind counts. */
export const readQuotas = (value: JsonValue | undefined): Quotas => {
  const entries = objectsOf(value);
  return {
    project: entries.findLast((one) => one.usage !== true && one.per_user !== true),
    usage: entries.findLast((one) => one.usage === true && one.per_user !== true),
    perUser: entries.findLast((one) => one.per_user === true && one.usage !== true),
  };
};

/** Whole units, truncated as in the replaced system; -1 stays -1 in every unit. */
const inUnits = (value: number | undefined, unit: number): number | null =>
  value === undefined ? null : value < 0 ? -1 : Math.trunc(value / unit);

/**
 * The tighter of a project's limit and a user's. The user's own usage is unknown, so at most the whole user limit is
 * free: where that is less than the project's free quota, the limit is reported as usage plus user limit.
 */
const tighter = (quota: number | null, usage: number | null, perUser: number | null): number | null => {
  if (perUser === null || perUser < 0) return quota;
  const used = usage ?? 0;
  const unlimited = quota === null || quota < 0;
  return unlimited || quota - used > perUser ? used + perUser : quota;
};

/** A usage below 0 is a counter out of step: unknown. */
const counted = (usage: number | undefined): number | undefined =>
  usage !== undefined && usage < 0 ? undefined : usage;

/**
 * One countable resource of a service.
 * @param unit - how many of its units make one of ours
 * @returns undefined where the service has no quotas at all
 */
export const amountOf = ({ project, usage, perUser }: Quotas, name: string, unit = 1): Amount | undefined => {
  if (!project && !usage && !perUser) return undefined;
  const used = inUnits(counted(numberOf(usage?.[name])), unit);
  const limit = inUnits(numberOf(project?.[name]), unit);
  return { quota: tighter(limit, used, inUnits(numberOf(perUser?.[name]), unit)), usage: used };
};
