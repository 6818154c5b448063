import type { Kind } from './kind.ts';

const parseNumber = (text: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;

/** As Python's `20` and `20.0`; bounds included. */
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Kind<number> => ({
  expected: `a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`,
  parse: (value) => {
    const number = parseNumber(value);
    return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
  },
});

export const atLeast = (min: number): Kind<number> => ({
  expected: `a number of at least ${min}`,
  parse: (value) => {
    const number = parseNumber(value);
    return Number.isFinite(number) && number >= min ? number : undefined;
  },
});

export const share: Kind<number> = {
  expected: 'a number between 0 and 1, both excluded',
  parse: (value) => {
    const number = parseNumber(value);
    return number > 0 && number < 1 ? number : undefined;
  },
};
