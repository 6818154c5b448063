/** By UTF-16 code units, as `<` compares texts; the same on every machine, unlike an order of a language. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
