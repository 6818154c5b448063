import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, RankerError, systemCode } from '../errors.ts';

/** Texts by name, as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment, then the `.env` of the working directory, whose names may be written in any case, then the
 * file of the orchestrator-kafka-proxy; the first that has a name wins.
 * @throws RankerError CONFIG_INVALID for an unreadable file
 */
export const readEnvironment = (folder = process.cwd(), environment: Environment = process.env): Environment => {
  const file = parseDotEnv(readIfThere(join(folder, '.env')) ?? '', environment);
  const own = new Set(Object.keys(environment).map((name) => name.toUpperCase()));
  const added = [...file].filter(([name]) => !own.has(name.toUpperCase()));
  return { ...readProxyFile(join(folder, 'instance', 'config.json')), ...Object.fromEntries(added), ...environment };
};

const unreadable = (path: string, thrown: unknown): RankerError =>
  new RankerError('CONFIG_INVALID', `${path} cannot be read: ${messageOf(thrown)}.`, { path }, { cause: thrown });

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(thrown) ?? '')) return undefined;
    throw unreadable(path, thrown);
  }
};

/** Its entries have the meaning of that program's variables, which take precedence. */
const readProxyFile = (path: string): Environment => {
  const text = readIfThere(path);
  if (text === undefined) return {};
  try {
    const settings: unknown = JSON.parse(text);
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) throw new Error('no JSON object');
    const given = Object.entries(settings).filter(([, value]) => value !== null);
    return Object.fromEntries(given.map(([name, value]) => [`FLASK_${name}`, JSON.stringify(value)]));
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
};

const assignment =
  /^[^\S\r\n]*(?:export[^\S\r\n]+)?(?:'([^'\r\n]+)'|([^=#\s]+))[^\S\r\n]*=([^\S\r\n]*)(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\r\n]*))/gms;

/**
 * Reads a `.env` as the replaced system's python-dotenv does, so that its file keeps its meaning. `util.parseEnv`
 * differs: it ends an unquoted password at its first `#` and a quoted JSON text at its first `\"`.
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
