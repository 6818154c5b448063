import { join } from 'node:path';
import { z } from 'zod';
import { compareText } from '../../contracts/json/compare-text.ts';
import { RankerError } from '../../errors.ts';
import { guardFiles, readTextIfThere, replaceDurably } from '../disk/files.ts';

const limitBytes = 1024 * 1024;

const AliasFile = z.record(z.string(), z.int());

/** Version numbers by alias. */
export type Aliases = ReadonlyMap<string, number>;

const aliasFile = (folder: string): string => join(folder, 'aliases.json');

/** None when there is no alias file yet. */
export const readAliases = async (folder: string): Promise<Aliases> => {
  const path = aliasFile(folder);
  const text = await readTextIfThere(path, limitBytes);
  return text === undefined ? new Map() : parseAliases(path, text);
};

const parseAliases = (path: string, text: string): Aliases => {
  try {
    return new Map(Object.entries(AliasFile.parse(JSON.parse(text))));
  } catch {
    throw garbled(path);
  }
};

const garbled = (path: string): RankerError =>
  new RankerError(
    'REGISTRY_READ',
    `${path}: not a JSON object of version numbers by alias, such as {"champion": 3}; mend or remove it.`,
    { path },
  );

export const writeAliases = (folder: string, aliases: Aliases): Promise<void> => {
  const path = aliasFile(folder);
  const sorted = [...aliases].toSorted(([a], [b]) => compareText(a, b));
  return guardFiles('REGISTRY_WRITE', path, () =>
    replaceDurably(path, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`),
  );
};
