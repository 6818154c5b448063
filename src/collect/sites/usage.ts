import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { readInstant } from '../../contracts/time/instant.ts';
import { RankerError } from '../../errors.ts';
import { Shelf } from '../shelf.ts';
import { plainName, plainNames } from './names.ts';
import type { Site } from './site.ts';

/** What was used at a site: core-hours by the hour in which the work ended. */
export type UsageRow = { readonly hours: readonly (readonly [hour: number, coreHours: number])[] };

/** One record of accounting. */
export type UsageRecord = { readonly site: string; readonly end: number; readonly coreHours: number };

const hourMs = 3_600_000;
const keepHours = 8 * 24;

export const openUsage = (): Shelf<UsageRow> => new Shelf<UsageRow>('usage');

/** The first of some names that a record has; accounting spells them in many ways. */
const first = (record: JsonObject, names: readonly string[]): JsonValue | undefined => {
  const plain = new Map(Object.keys(record).map((key) => [key.toLowerCase().replaceAll('_', ''), record[key]]));
  return names.map((name) => plain.get(name)).find((value) => value !== undefined && value !== null);
};

const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

const fault = (field: string, claim: string): RankerError =>
  new RankerError('MESSAGE_FIELD_TYPE', `${field} ${claim} (a usage record)`, { field });

const readOne = (record: JsonObject): UsageRecord => {
  const site = first(record, ['site', 'sitename', 'providername', 'provider']);
  if (typeof site !== 'string' || site.trim() === '') throw fault('Site', 'must be a text');
  const written = first(record, ['endtime', 'timestamp']);
  const end = typeof written === 'string' || typeof written === 'number' ? readInstant(written, 'UTC') : Number.NaN;
  if (Number.isNaN(end)) throw fault('EndTime', 'must be a time');
  const wall = numberOf(first(record, ['wallduration']));
  const cores = numberOf(first(record, ['cpucount', 'processors'])) ?? 1;
  const seconds = wall === undefined ? numberOf(first(record, ['cpuduration'])) : wall * cores;
  if (seconds === undefined) throw fault('WallDuration', 'must be a number of seconds');
  return { site, end, coreHours: seconds / 3600 };
};

/**
 * Reads usage records as APEL writes them, of jobs or of machines.
 * @param section - where they stand: names with dots between them; empty: the message itself, one record or an array
 * @throws RankerError MESSAGE_TYPE, MESSAGE_FIELD_TYPE
 */
export const readUsage = (value: JsonValue, section: string): readonly UsageRecord[] => {
  const found = section
    .split('.')
    .filter((name) => name !== '')
    .reduce<JsonValue | undefined>((one, name) => (isJsonObject(one) ? one[name] : undefined), value);
  const records = Array.isArray(found) ? found : [found];
  return records.map((record) => {
    if (isJsonObject(record)) return readOne(record);
    throw new RankerError('MESSAGE_TYPE', `there are no usage records at ${section || 'the top'}`);
  });
};

export const addUsage = (shelf: Shelf<UsageRow>, { site, end, coreHours }: UsageRecord): void => {
  const key = plainName(site);
  const hour = Math.floor(end / hourMs);
  const hours = new Map(shelf.get(key)?.hours);
  hours.set(hour, (hours.get(hour) ?? 0) + coreHours);
  const newest = Math.max(...hours.keys());
  const kept = [...hours].filter(([one]) => one > newest - keepHours).sort(([a], [b]) => a - b);
  shelf.set(key, { hours: kept });
};

/** The load of a site in the day and the week before a time, as features; undefined where nothing is known. */
export const loadAt = (
  shelf: Shelf<UsageRow>,
  { providerName, regionName }: Site,
  time: number,
): Readonly<Record<string, number>> | undefined => {
  const row = plainNames(providerName, regionName)
    .map((name) => shelf.get(name))
    .find((one) => one !== undefined);
  if (!row) return undefined;
  const now = Math.floor(time / hourMs);
  const sum = (hours: number): number =>
    row.hours.reduce((total, [hour, used]) => total + (hour < now && hour >= now - hours ? used : 0), 0);
  return { used_core_hours_1d: sum(24), used_core_hours_7d: sum(7 * 24) };
};
