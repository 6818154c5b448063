import { z } from 'zod';

/** The type of a setting. */
export type Kind<T> = {
  /** Completes the message "X must be …". */
  readonly expected: string;
  /** Undefined for an invalid text. */
  readonly parse: (text: string) => T | undefined;
};

/** Texts that match a pattern, unchanged. */
export const matching = (expected: string, pattern: RegExp): Kind<string> => ({
  expected,
  parse: (text) => (pattern.test(text) ? text : undefined),
});

/** JSON validated by a schema. */
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
