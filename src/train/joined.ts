/** Concatenates arrays. */
export const joined = (arrays: readonly Float64Array[]): Float64Array => {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of arrays) {
    all.set(one, at);
    at += one.length;
  }
  return all;
};
