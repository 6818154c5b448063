import { z } from 'zod';
import { json, type Kind } from './kind.ts';

/** Texts with commas between them; an empty list is valid. */
export const wordsOf = (value: string): string[] => value.split(',').flatMap((word) => word.trim() || []);

export const words: Kind<readonly string[]> = {
  expected: 'texts with commas between them',
  parse: wordsOf,
};

export const textList: Kind<readonly string[]> = json('a JSON list of texts, such as ["a", "b"]', z.array(z.string()));

/** Any list; its content is not used. */
export const anyList: Kind<readonly unknown[]> = json('a JSON list, such as ["a", "b"]', z.array(z.unknown()));

/** Texts by name. */
export const textTable: Kind<Readonly<Record<string, string>>> = json(
  'a JSON object of texts, such as {"a": "b"}',
  z.record(z.string(), z.string()),
);

/** Some of the words, as a JSON list or with commas between them; at least one. */
export const choices = <const T extends string>(words: readonly T[]): Kind<readonly T[]> => ({
  expected: `a list of ${words.join(', ')}`,
  parse: (value) => {
    const list = value.startsWith('[') ? textList.parse(value) : value.split(',').map((word) => word.trim());
    const chosen = words.filter((word) => list?.includes(word));
    return chosen.length > 0 && list?.every((word) => words.some((one) => one === word)) ? chosen : undefined;
  },
});
