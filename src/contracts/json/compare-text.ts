/** Compares by UTF-16 code units, as `<` does; unlike a collation, the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
