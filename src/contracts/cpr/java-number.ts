/** White to Java is everything up to the blank. */
const margin = /^[\0- ]+|[\0- ]+$/g;

/** Says of a number whether it is a float or a double, which changes nothing. */
const suffix = /(?<=[\d.])[fFdD]$/;

/** `Double.parseDouble`, without its hexadecimal numbers. */
const decimal = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;

const infinities: ReadonlyMap<string, number> = new Map([
  ['INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
]);

/**
 * A text that stands for a number, as Jackson 2.8 reads it: `1`, ` 1.5f `, `NaN`, `-INF`.
 * @returns null for a text that stands for none, undefined for what is no number
 */
export const javaNumber = (text: string): number | null | undefined => {
  const word = text.replace(margin, '').replace(suffix, '');
  if (word === '' || word === 'null') return null;
  return decimal.test(word) ? Number(word) : infinities.get(word);
};
