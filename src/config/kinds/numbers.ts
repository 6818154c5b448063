import type { Kind } from './kind.ts';

/** In Python's notations: `20`, `20.0`, `2e1` and `1_000`. */
const parseNumber = (text: string): number => {
  const digits = text.replace(/(?<=\d)_(?=\d)/g, '');
  return /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? Number(digits) : Number.NaN;
};

/** Bounds included. */
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Kind<number> => ({
  expected: `a whole number ${max >= Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`,
  parse: (value) => {
    const number = parseNumber(value);
    return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
  },
});

export const atLeast = (min: number, max = Number.MAX_VALUE): Kind<number> => ({
  expected: max === Number.MAX_VALUE ? `a number of at least ${min}` : `a number from ${min} to ${max}`,
  parse: (value) => {
    const number = parseNumber(value);
    return number >= min && number <= max ? number : undefined;
  },
});

/** Seconds that a timer waits: longer than about 25 days overflows, and would fire at once. */
export const waitOf = (min: number): Kind<number> => atLeast(min, 2_000_000);

export const wholeNumber: Kind<number> = {
  expected: 'a whole number',
  parse: integer(Number.MIN_SAFE_INTEGER).parse,
};

/** Whatever Python's float reads, with infinity, and so NaN, as the largest number: nothing reaches that either. */
export const anyNumber: Kind<number> = {
  expected: 'a number',
  parse: (value) => {
    const [, sign, word] = /^([+-]?)(inf|infinity|nan)$/i.exec(value) ?? [];
    if (word !== undefined) return sign === '-' && !/nan/i.test(word) ? -Number.MAX_VALUE : Number.MAX_VALUE;
    const number = parseNumber(value);
    return Number.isFinite(number) ? number : undefined;
  },
};

export const share: Kind<number> = {
  expected: 'a number between 0 and 1, both excluded',
  parse: (value) => {
    const number = parseNumber(value);
    return number > 0 && number < 1 ? number : undefined;
  },
};
