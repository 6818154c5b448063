import { compareText } from './compare-text.ts';
import type { JsonObject } from './json-value.ts';

/** The object with its own keys in canonical order; what is in them stays as it is. */
export const sortedKeys = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => compareText(a, b)));
