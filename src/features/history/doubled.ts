/** A copy of a column with room for as much again. */
export const doubled = <T extends Float64Array | Uint32Array | Int32Array | Uint8Array>(
  from: T,
  make: new (length: number) => T,
): T => {
  const to = new make(2 * from.length);
  to.set(from);
  return to;
};
