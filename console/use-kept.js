import { useState } from 'preact/hooks';

/** @type {Map<string, unknown>} */
const kept = new Map();

/**
 * A state that survives while its view is not shown.
 * @template T
 * @param {string} name - of this state alone
 * @param {T} initial
 * @returns {[T, (value: T) => void]}
 */
export const useKept = (name, initial) => {
  const [value, setValue] = useState(kept.has(name) ? /** @type {T} */ (kept.get(name)) : initial);
  const keep = (/** @type {T} */ next) => {
    kept.set(name, next);
    setValue(next);
  };
  return [value, keep];
};
