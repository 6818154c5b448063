/**
 * Formats a figure.
 * @param more - digits more than usual
 */
export type Format = (figure: number, more: number) => string;

const mostDigits = 12;

/** Formats two figures with as many digits more than usual as it takes to tell them apart. */
export const formatApart = (format: Format, value: number, from: number, more = 0): [value: string, from: string] => {
  const texts: [string, string] = [format(value, more), format(from, more)];
  return texts[0] !== texts[1] || more === mostDigits ? texts : formatApart(format, value, from, more + 1);
};
