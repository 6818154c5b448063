import { parseArgs } from 'node:util';
import { messageOf } from '../../src/errors.ts';

/** What an option is by default, which tells its kind: counts and lists of them, texts, flags; null is a text, too. */
type Defaults = Readonly<Record<string, number | readonly number[] | string | boolean | null>>;

type KindOf<Default> = Default extends number
  ? number
  : Default extends readonly number[]
    ? readonly number[]
    : Default extends boolean
      ? boolean
      : Default extends string
        ? string
        : string | null;

type Options<D extends Defaults> = { readonly [Name in keyof D]: KindOf<D[Name]> } & { readonly json: boolean };

/** Says what is wrong with the options, and ends. */
export const badUse = (message: string): never => {
  console.error(message);
  process.exit(2);
};

const readCount = (name: string, text: string): number => {
  const value = Number(text);
  const least = name.startsWith('seed') ? 0 : 1;
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new TypeError(`--${name} takes whole numbers from ${least} on, got "${text}"`);
};

const readValue = (name: string, byDefault: Defaults[string], text: string) => {
  if (typeof byDefault === 'number') return readCount(name, text);
  return Array.isArray(byDefault) ? text.split(',').map((one) => readCount(name, one)) : text;
};

/** Reads the options of a bench; each has `--json`. Bad use is told in a line, and exits 2. */
export const readOptions = <D extends Defaults>(defaults: D): Options<D> => {
  const all: Defaults = { ...defaults, json: false };
  const kinds = Object.entries(all).map(
    ([name, value]) => [name, { type: typeof value === 'boolean' ? 'boolean' : 'string' }] as const,
  );
  try {
    const { values } = parseArgs({ options: Object.fromEntries(kinds) });
    const given = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? readValue(name, all[name]!, value) : value,
    ]);
    return { ...all, ...Object.fromEntries(given) } as Options<D>;
  } catch (error) {
    return badUse(messageOf(error));
  }
};
