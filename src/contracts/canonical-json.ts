import { compareText } from './compare-text.ts';
import type { JsonValue } from './json.ts';

/** True when JSON.stringify already gives the canonical text: keys in order everywhere, no -0. */
const isCanonical = (value: JsonValue): boolean => {
  if (typeof value !== 'object' || value === null) return !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isCanonical);
  let before: string | undefined;
  for (const key of Object.keys(value)) {
    if (before !== undefined && compareText(before, key) > 0) return false;
    if (!isCanonical(value[key]!)) return false;
    before = key;
  }
  return true;
};

const build = (value: JsonValue): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(build).join(',')}]`;
  const members = Object.keys(value)
    .sort(compareText)
    .map((key) => `${JSON.stringify(key)}:${build(value[key]!)}`);
  return `{${members.join(',')}}`;
};

/**
 * The one text of a JSON value: keys sorted by UTF-16 code unit, no blanks, -0 as 0, numbers that are not finite as
 * null. Equal values give equal texts, so it serves for hashing and for breaking ties.
 */
export const canonicalJson = (value: JsonValue): string => (isCanonical(value) ? JSON.stringify(value) : build(value));
