export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object whose prototype is null, so that a `__proto__` key is a key like any other. */
export type JsonObject = { [key: string]: JsonValue };
