export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/**
 * A JSON object: its own keys only, `__proto__` being a key like any other. As `JSON.parse` makes it, so look at names
 * of ours or at `Object.keys`, and copy it with {@link detachedCopy}, never by assignment into `{}`.
 */
export type JsonObject = { [key: string]: JsonValue };

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const detached = (value: JsonValue): JsonValue => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(detached);
  return isJsonObject(value) ? detachedCopy(value) : value;
};

/** A deep copy, built key by key into objects without prototype; numbers that are not finite become null. */
export const detachedCopy = (object: JsonObject): JsonObject => {
  const copy: JsonObject = Object.create(null);
  for (const key of Object.keys(object)) copy[key] = detached(object[key]!);
  return copy;
};
