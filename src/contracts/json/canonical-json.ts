import { compareText } from './compare-text.ts';
import { exactIntegersOf } from './exact-integers.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/** Whether JSON.stringify already gives the canonical text: all keys in order, and each number as written. */
const isCanonical = (value: JsonValue): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  if (exactIntegersOf(value)) return false;
  if (Array.isArray(value)) return value.every(isCanonical);
  let before: string | undefined;
  for (const key of Object.keys(value)) {
    if (before !== undefined && compareText(before, key) > 0) return false;
    if (!isCanonical(value[key]!)) return false;
    before = key;
  }
  return true;
};

/** Sorts keys; adjacent objects mostly have the same keys, which are then sorted only once. */
const openSorter = () => {
  let seen: readonly string[] = [];
  let sorted = seen;
  return (keys: readonly string[]): readonly string[] => {
    if (keys.length !== seen.length || keys.some((key, at) => key !== seen[at])) {
      seen = keys;
      sorted = keys.toSorted(compareText);
    }
    return sorted;
  };
};

const write = (value: JsonValue, sort: ReturnType<typeof openSorter>): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const exact = exactIntegersOf(value);
  if (Array.isArray(value)) return `[${value.map((member, at) => exact?.get(`${at}`) ?? write(member, sort)).join()}]`;
  let members = '';
  for (const key of sort(Object.keys(value))) {
    members += `${members && ','}${JSON.stringify(key)}:${exact?.get(key) ?? write(value[key]!, sort)}`;
  }
  return `{${members}}`;
};

/** The canonical text of each value. */
export const canonicalTexts = (values: readonly JsonValue[]): string[] => {
  const sort = openSorter();
  return values.map((value) => (isCanonical(value) ? JSON.stringify(value) : write(value, sort)));
};

/**
 * The canonical text of a JSON value: keys sorted by UTF-16 code unit, no blanks, -0 as 0, integers with all their
 * digits, non-finite numbers as null. Equal values give equal texts, for hashing and for breaking ties.
 */
export const canonicalJson = (value: JsonValue): string => canonicalTexts([value])[0]!;

/** The object with its own keys in canonical order; nested objects stay as they are. */
export const sortedKeys = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => compareText(a, b)));
