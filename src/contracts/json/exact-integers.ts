const digits = Symbol('digits');

type Holder = object & { [digits]?: Map<string, string> };

/**
 * The integers of an object or an array beyond 2^53, as they were written, by key: numbers would round them, and Python
 * does not. Undefined where there are none. A copy by `{ ...object }` has them too.
 */
export const exactIntegersOf = (holder: Holder): ReadonlyMap<string, string> | undefined => holder[digits];

const integer = /^-?\d+$/;

/** A reviver of JSON.parse that changes no value and remembers the integers that are rounded. */
export function keepExactIntegers(this: Holder, key: string, value: unknown, context?: { source?: string }): unknown {
  const { source = '' } = context!;
  const isRounded = Number.isFinite(value) && !Number.isSafeInteger(value) && source !== String(value);
  if (isRounded && integer.test(source)) {
    this[digits] ??= new Map();
    this[digits].set(key, source);
  }
  return value;
}
