import { isJsonObject, type JsonObject, type JsonValue } from '../contracts/json/json-value.ts';
import { readInstant } from '../contracts/time/instant.ts';

/** A text of a message that others write, without blanks around it; empty for anything else. */
export const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value.trim() : '');

/** A number of such a message; undefined for anything else. */
export const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** A time of such a message, epoch ms; NaN for what is none. @param zone - IANA zone of times without offset */
export const instantOf = (value: JsonValue | undefined, zone: string): number =>
  typeof value === 'string' || typeof value === 'number' ? readInstant(value, zone) : Number.NaN;

/** A property, or none where there is no value. */
export const present = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };

/** The objects in an array of such a message; none for anything else. */
export const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];
