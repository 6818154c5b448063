/** What is kept under a key; made, and kept from then on, where there is none yet. */
export const remembered = <Key, Value>(all: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
};
