export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/**
 * A JSON object: its own keys only, `__proto__` being a key like any other. As made by `JSON.parse`, so read only names
 * of ours or `Object.keys`, and echo it as text; never assign its keys to an object of ours.
 */
export type JsonObject = { [key: string]: JsonValue };

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
