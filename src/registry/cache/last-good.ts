import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { RankerError } from '../../errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { guardFiles, readTextIfThere, replaceDurably } from '../disk/files.ts';
import { modelFolder } from '../names.ts';
import type { ModelVersion } from '../port.ts';

const limitBytes = 1024 * 1024;

const GoodVersion = z.object({
  name: z.string(),
  version: z.number().int().positive(),
  aliases: z.array(z.string()),
  createdAt: z.number(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

type Good = Readonly<Record<string, ModelVersion>>;

const goodFile = (root: string, name: string): string =>
  join(modelFolder(root, name, 'MODEL_NOT_FOUND'), 'last-good.json');

/** The good versions of one model by reference. */
const readAll = async (root: string, name: string): Promise<Good> => {
  const path = goodFile(root, name);
  const text = await readTextIfThere(path, limitBytes);
  return text === undefined ? {} : parseGood(path, text);
};

const parseGood = (path: string, text: string): Good => {
  try {
    return z.record(z.string(), GoodVersion).parse(JSON.parse(text));
  } catch (cause) {
    const message = `${path}: not a list of good versions, perhaps damaged; it is written anew with the next good model.`;
    throw new RankerError('REGISTRY_READ', message, { path }, { cause });
  }
};

export const readGood = async (root: string, name: string, reference: string): Promise<ModelVersion | undefined> => {
  const good = await readAll(root, name);
  return Object.hasOwn(good, reference) ? good[reference] : undefined;
};

/** Of every model; unreadable ones are left out. */
export const goodVersions = async (root: string): Promise<ModelVersion[]> => {
  const names = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const good = await Promise.all(names.map(({ name }) => readAll(root, name).catch(none)));
  return good.flatMap((versions) => Object.values(versions));
};

const none = (): Good => ({});

export const rememberGood = async (root: string, reference: string, version: ModelVersion): Promise<void> => {
  const path = goodFile(root, version.name);
  const good = await readAll(root, version.name).catch(none);
  if (JSON.stringify(good[reference]) === JSON.stringify(version)) return;
  await guardFiles('REGISTRY_WRITE', path, async () => {
    makeFolder(dirname(path));
    await replaceDurably(path, `${JSON.stringify({ ...good, [reference]: version }, null, 2)}\n`);
  });
};
