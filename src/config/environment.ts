import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, RankerError, systemCode } from '../errors.ts';

/** Texts by name, as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment over the `.env` of the working directory, whose names may be written in any case.
 * @throws RankerError CONFIG_INVALID when there is a `.env` that cannot be read
 */
export const readEnvironment = (folder = process.cwd(), environment: Environment = process.env): Environment => {
  const file = parseDotEnv(readDotEnv(join(folder, '.env')), environment);
  const own = new Set(Object.keys(environment).map((name) => name.toUpperCase()));
  const added = [...file].filter(([name]) => !own.has(name.toUpperCase()));
  return { ...Object.fromEntries(added), ...environment };
};

const readDotEnv = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return '';
    const reason = messageOf(thrown);
    throw new RankerError('CONFIG_INVALID', `${path} cannot be read: ${reason}.`, { path }, { cause: thrown });
  }
};

const assignment =
  /^[^\S\r\n]*(?:export[^\S\r\n]+)?(?:'([^'\r\n]+)'|([^=#\s]+))[^\S\r\n]*=([^\S\r\n]*)(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\r\n]*))/gms;

/**
 * Reads a `.env` as the replaced system's python-dotenv does, so that its file keeps its meaning. `util.parseEnv`
 * doesn't: it ends an unquoted password at its first `#` and a quoted JSON text at its first `\"`.
 */
export const parseDotEnv = (content: string, environment: Environment = {}): Map<string, string> => {
  const values = new Map<string, string>();
  const expand = (text: string): string =>
    text.replace(/\$\{([^}:]*)(?::-([^}]*))?\}/g, (_, name: string, otherwise = '') =>
      String(values.get(name) ?? environment[name] ?? otherwise),
    );
  for (const [, quoted, name, gap, single, double, bare = ''] of content.replace(/^\uFEFF/, '').matchAll(assignment)) {
    const unquoted = double === undefined ? uncommented(gap + bare) : unescaped(double);
    values.set((quoted ?? name)!, expand(single?.replace(/\\([\\'])/g, '$1') ?? unquoted));
  }
  return values;
};

const uncommented = (text: string): string => text.replace(/\s+#.*/, '').trim();

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v' };

const unescaped = (text: string): string =>
  text.replace(/\\([\\'"abfnrtv])/g, (_, letter: string) => escapes[letter] ?? letter);
