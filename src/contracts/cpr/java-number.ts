/** Java's `trim`: it removes everything up to the blank. */
const trimmed = (text: string): string => {
  let [start, end] = [0, text.length];
  while (start < end && text[start]! <= ' ') start++;
  while (start < end && text[end - 1]! <= ' ') end--;
  return text.slice(start, end);
};

/** Marks a number as a float or a double, without any effect. */
const suffix = /(?<=[\d.])[fFdD]$/;

/** `Double.parseDouble`, without its hexadecimal numbers. */
const decimal = /^[+-]?(?:NaN|Infinity|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)$/;

const infinities: ReadonlyMap<string, number> = new Map([
  ['INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
]);

/**
 * A text with a number, as Jackson 2.8 reads it: `1`, ` 1.5f `, `NaN`, `-INF`.
 * @returns null for a text that means null, undefined for a text that is no number
 */
export const javaNumber = (text: string): number | null | undefined => {
  const word = trimmed(text).replace(suffix, '');
  if (word === '' || word === 'null') return null;
  return decimal.test(word) ? Number(word) : infinities.get(word);
};
