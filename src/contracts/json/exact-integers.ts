const digits = Symbol('digits');

type Holder = object & { [digits]?: Map<string, string> };

/**
 * The integers of an object or an array beyond 2^53, which numbers round and Python does not, as they were written, by
 * key; undefined where there are none. A copy by `{ ...object }` has them too.
 */
export const exactIntegersOf = (holder: Holder): ReadonlyMap<string, string> | undefined => holder[digits];

const integer = /^-?\d+$/;

/** A reviver of JSON.parse that changes nothing and remembers, beside the numbers, the integers that they round. */
export function keepExactIntegers(this: Holder, key: string, value: unknown, context?: { source?: string }): unknown {
  const { source = '' } = context!;
  const isRounded = Number.isFinite(value) && !Number.isSafeInteger(value) && source !== String(value);
  if (isRounded && integer.test(source)) {
    this[digits] ??= new Map();
    this[digits].set(key, source);
  }
  return value;
}
