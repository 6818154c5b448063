import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { hourMs } from '../../contracts/time/durations.ts';
import { RankerError } from '../../errors.ts';
import { instantOf } from '../lenient.ts';
import { Shelf } from '../shelf.ts';
import { plainName, plainNames } from './names.ts';
import type { Site } from './site.ts';

/** Core-hours of work that ended in an hour, from records put on their topic in another; hours since the epoch. */
type Used = { readonly hour: number; readonly recordedHour: number; readonly coreHours: number };

/** The usage of a site. */
type UsageRow = { readonly used: readonly Used[] };

/** One record of accounting. */
type UsageRecord = { readonly site: string; readonly end: number; readonly coreHours: number };

const mostUsed = 10_000;

export const openUsage = (): Shelf<UsageRow> => new Shelf<UsageRow>('used');

/** The first of several names that a record has; accounting programs spell them in many ways. */
const first = (record: JsonObject, names: readonly string[]): JsonValue | undefined => {
  const plain = new Map(Object.keys(record).map((key) => [key.toLowerCase().replaceAll('_', ''), record[key]]));
  return names.map((name) => plain.get(name)).find((value) => value !== undefined && value !== null);
};

const countOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

const fault = (field: string, claim: string): RankerError =>
  new RankerError('MESSAGE_FIELD_TYPE', `${field} ${claim} (a usage record)`, { field });

const readOne = (record: JsonObject): UsageRecord => {
  const site = first(record, ['site', 'sitename', 'providername', 'provider']);
  if (typeof site !== 'string' || site.trim() === '') throw fault('Site', 'must be a text');
  const end = instantOf(first(record, ['endtime', 'timestamp']), 'UTC');
  if (Number.isNaN(end)) throw fault('EndTime', 'must be a time');
  const wall = countOf(first(record, ['wallduration']));
  const cores = countOf(first(record, ['cpucount', 'processors'])) ?? 1;
  const seconds = wall === undefined ? countOf(first(record, ['cpuduration'])) : wall * cores;
  if (seconds === undefined) throw fault('WallDuration', 'must be a number of seconds');
  return { site, end, coreHours: seconds / 3600 };
};

/**
 * Reads usage records in APEL's format, of jobs or of machines.
 * @param section - place of the records: names with dots between them; empty: the message itself, one record or an
 * array
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

/**
 * Adds a record; the oldest are dropped first.
 * @param recorded - epoch ms of the record
 */
export const addUsage = (shelf: Shelf<UsageRow>, { site, end, coreHours }: UsageRecord, recorded: number): void => {
  const key = plainName(site);
  const [hour, recordedHour] = [Math.floor(end / hourMs), Math.floor(recorded / hourMs)];
  const used = [...(shelf.get(key)?.used ?? [])];
  const at = used.findIndex((one) => one.hour === hour && one.recordedHour === recordedHour);
  if (at >= 0) used[at] = { hour, recordedHour, coreHours: used[at]!.coreHours + coreHours };
  else used.push({ hour, recordedHour, coreHours });
  used.sort((a, b) => a.hour - b.hour || a.recordedHour - b.recordedHour);
  shelf.set(key, { used: used.slice(-mostUsed) });
};

/**
 * The load of a site in the day and the week before a time, as features, from the records of the hours before it;
 * undefined where nothing was known by then.
 */
export const loadAt = (
  shelf: Shelf<UsageRow>,
  { providerName, regionName }: Site,
  time: number,
): Readonly<Record<string, number>> | undefined => {
  const row = plainNames(providerName, regionName)
    .map((name) => shelf.get(name))
    .find((one) => one !== undefined);
  const now = Math.floor(time / hourMs);
  const known = row?.used.filter(({ recordedHour }) => recordedHour < now) ?? [];
  if (known.length === 0) return undefined;
  const sum = (hours: number): number =>
    known.reduce((total, { hour, coreHours }) => total + (hour < now && hour >= now - hours ? coreHours : 0), 0);
  return { used_core_hours_1d: sum(24), used_core_hours_7d: sum(7 * 24) };
};
