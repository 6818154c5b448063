import { z } from 'zod';

/** How a setting's text is read. */
export type Kind<T> = {
  /** Completes "X must be …". */
  readonly expected: string;
  /** Undefined for a text that is not of this kind. */
  readonly parse: (text: string) => T | undefined;
};

/** Texts that match a pattern, as they are. */
export const matching = (expected: string, pattern: RegExp): Kind<string> => ({
  expected,
  parse: (text) => (pattern.test(text) ? text : undefined),
});

/** JSON by a schema. */
export const json = <T>(expected: string, schema: z.ZodType<T>): Kind<T> => ({
  expected,
  parse: (text) => {
    try {
      return schema.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  },
});

/** A text within JSON, read as a setting of its own. */
export const textOf = <T>({ expected, parse }: Kind<T>): z.ZodType<T, string> =>
  z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue(`must be ${expected}`);
    return z.NEVER;
  });
