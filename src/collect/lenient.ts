import { isJsonObject, type JsonObject, type JsonValue } from '../contracts/json/json-value.ts';
import { readInstant } from '../contracts/time/instant.ts';

/** A text of another program's message, trimmed; empty for anything else. */
export const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value.trim() : '');

/** A number of another program's message; undefined for anything else. */
export const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/**
 * A time of another program's message, epoch ms; NaN for anything else.
 * @param zone - IANA zone of times without offset
 */
export const instantOf = (value: JsonValue | undefined, zone: string): number =>
  typeof value === 'string' || typeof value === 'number' ? readInstant(value, zone) : Number.NaN;

/** An object with this property, or without it if there is no value. */
export const present = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };

/** The objects in an array of another program's message; none for anything else. */
export const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];
