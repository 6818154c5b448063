import { type Kind, matching } from './kind.ts';

export const text: Kind<string> = { expected: 'a text', parse: (value) => value };

export const path: Kind<string> = matching('a path', /^[^\0]+$/);

/** The words that the replaced system accepts. */
export const boolean: Kind<boolean> = {
  expected: 'true or false',
  parse: (value) => {
    if (/^(true|t|yes|y|on|1)$/i.test(value)) return true;
    return /^(false|f|no|n|off|0)$/i.test(value) ? false : undefined;
  },
};

export const choice = <const T extends string>(words: readonly T[], synonyms: Record<string, T> = {}): Kind<T> => ({
  expected: `one of ${words.join(', ')}`,
  parse: (value) => {
    const word = value.toLowerCase();
    return words.find((one) => one === word) ?? (Object.hasOwn(synonyms, word) ? synonyms[word] : undefined);
  },
});
