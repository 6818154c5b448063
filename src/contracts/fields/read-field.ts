import { type ErrorCode, RankerError } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { isTime, readInstant } from '../time/instant.ts';
import { type Field, limits, type NumberField, type TimeField } from './field-table.ts';

/** The place of a field, for the error text. */
export type Place = { readonly uuid: string; readonly provider: string | null };

/** A value as shown in an error text. */
export const shown = (value: JsonValue | undefined): string => {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' && value.length > 60
    ? `${JSON.stringify(value.slice(0, 60))}…`
    : JSON.stringify(value);
};

/** A fault of one field, naming the field, the message and the provider. */
export const fieldFault = (code: ErrorCode, field: string, claim: string, place: Place): RankerError => {
  const at = place.provider === null ? place.uuid : `${place.uuid}, provider ${place.provider}`;
  return new RankerError(code, `${field} ${claim} (message ${at})`, { field, ...place });
};

export const typeFault = (field: string, wanted: string, value: JsonValue, place: Place): RankerError =>
  fieldFault('MESSAGE_FIELD_TYPE', field, `must be ${wanted}, got ${shown(value)}`, place);

export const rangeFault = (field: string, wanted: string, value: JsonValue, place: Place): RankerError =>
  fieldFault('MESSAGE_FIELD_RANGE', field, `must be ${wanted}, got ${shown(value)}`, place);

const fieldValue = (object: JsonObject, field: Field): JsonValue | undefined => {
  let value = object[field.name];
  for (let i = 0; (value === undefined || value === null) && i < field.olderNames.length; i++) {
    value = object[field.olderNames[i]!];
  }
  return value;
};

/** @returns NaN when absent, null or not finite */
export const readNumber = (object: JsonObject, field: NumberField, place: Place): number => {
  const value = fieldValue(object, field);
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value !== 'number') throw typeFault(field.name, 'a number', value, place);
  if (value === 0 || (value > 0 && value < field.grain)) return field.zero;
  if (value >= field.min && value <= field.max) return value;
  if (!Number.isFinite(value)) return Number.NaN;
  if (field.minusOne !== undefined && value <= -1 && value >= field.leastUnknown) return field.minusOne;
  const minusOne = field.minusOne === undefined ? '' : '-1 or ';
  throw rangeFault(field.name, `${minusOne}between ${field.min} and ${field.max}`, value, place);
};

/** @returns '' when absent or null */
export const readText = (object: JsonObject, field: Field, place: Place): string => {
  const value = fieldValue(object, field);
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw typeFault(field.name, 'a string', value, place);
  if (value.length <= limits.textLength) return value;
  throw rangeFault(field.name, `at most ${limits.textLength} characters long`, value, place);
};

/** @returns epoch ms; NaN when the time is unknown, undefined when absent or null */
export const readTime = (
  object: JsonObject,
  field: TimeField,
  zone: string,
  place: Place,
  notBefore?: () => number,
): number | undefined => {
  const value = fieldValue(object, field);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') throw typeFault(field.name, 'a time', value, place);
  const time = readInstant(value, zone, notBefore);
  if (!Number.isNaN(time)) return time;
  const isOutOfRange = isTime(value);
  if (isOutOfRange && field.outOfRange === 'unknown') return Number.NaN;
  const wanted = isOutOfRange
    ? 'must lie between 1973 and 2286'
    : 'must be a time like "2025-10-03 11:15:30", ISO 8601 or an epoch number';
  throw fieldFault('MESSAGE_TIME', field.name, `${wanted}, got ${shown(value)}`, place);
};

/** Whether a value can name a deployment: any text does, though most are uuids. */
export const isUuid = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && value !== '' && value.length <= limits.uuidLength;

/** @throws RankerError MESSAGE_UUID */
export const readUuid = ({ uuid }: JsonObject): string => {
  if (isUuid(uuid)) return uuid;
  const claim = `uuid must be a string of 1 to ${limits.uuidLength} characters, got ${shown(uuid)}`;
  throw new RankerError('MESSAGE_UUID', claim, { field: 'uuid' });
};

/** @returns an empty array when absent or null */
export const readArray = (object: JsonObject, name: string, most: number, place: Place): readonly JsonValue[] => {
  const value = object[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw typeFault(name, 'an array', value, place);
  if (value.length <= most) return value;
  throw fieldFault('MESSAGE_FIELD_RANGE', name, `must have at most ${most} members, got ${value.length}`, place);
};
