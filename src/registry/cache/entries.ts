import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { ifThere, systemCode } from '../../errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { refuseOther } from '../check-files.ts';
import { guardFiles, replaceDurably } from '../disk/files.ts';
import { clearAside, readFiles, writeFiles } from '../disk/version-folder.ts';
import { modelFolder } from '../names.ts';
import type { ModelFiles } from '../port.ts';
import { goodVersions } from './last-good.ts';

export type CacheBounds = {
  /** Models of all names together. */
  readonly maxModels: number;
  /** Bytes of their model.onnx together. */
  readonly maxBytes: number;
};

/** A kept model's folder, `<root>/<name>/<version>-<sha256>`: a complete MLflow model. */
const entryFolder = (root: string, { name, version, sha256 }: ModelIdentity): string =>
  join(modelFolder(root, name, 'MODEL_NOT_FOUND'), `${version}-${sha256}`);

const entryName = /^\d+-[0-9a-f]{64}$/;
const asidePrefix = '.keeping-';

/** Whether it is kept, damaged or not. */
export const isKept = async (root: string, model: ModelIdentity): Promise<boolean> =>
  (await ifThere(stat(entryFolder(root, model)))) !== undefined;

/** Undefined when it isn't kept; a damaged one is deleted and reported. */
export const keptFiles = async (root: string, model: ModelIdentity): Promise<ModelFiles | undefined> => {
  const folder = entryFolder(root, model);
  try {
    const files = await readFiles(folder);
    if (files) refuseOther(folder, files.card.sha256, model.sha256);
    return files;
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
};

/** Keeps a model; readers see the whole of it or nothing. */
export const keepFiles = (root: string, model: ModelIdentity, files: ModelFiles): Promise<void> => {
  const folder = entryFolder(root, model);
  return guardFiles('REGISTRY_WRITE', folder, async () => {
    makeFolder(dirname(folder));
    const aside = join(dirname(folder), asidePrefix + randomUUID());
    try {
      await writeFiles(aside, files);
      await rename(aside, folder).catch(unlessKeptMeanwhile);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  });
};

const unlessKeptMeanwhile = (thrown: unknown): void => {
  if (!['EEXIST', 'ENOTEMPTY'].includes(systemCode(thrown) ?? '')) throw thrown;
};

type Entry = { readonly folder: string; readonly modified: number; readonly bytes: number };

const retainedFile = 'retained-until';

/** Marks a kept model so that it is spared until then (epoch ms); one that isn't kept is ignored. */
export const retainEntry = (root: string, model: ModelIdentity, until: number): Promise<void> => {
  const folder = entryFolder(root, model);
  return guardFiles('REGISTRY_WRITE', folder, async () => {
    if (!(await ifThere(stat(folder)))) return;
    await replaceDurably(join(folder, retainedFile), `${formatInstant(until)}\n`);
  });
};

const isRetained = async (folder: string, now: number): Promise<boolean> => {
  const text = await readFile(join(folder, retainedFile), 'utf8').catch(() => '');
  return Date.parse(text.trim()) > now;
};

/**
 * Deletes the oldest models beyond the limits, and what a crash left half written; spares `latest`, the good and the
 * retained.
 */
export const prune = (root: string, latest: ModelIdentity, { maxModels, maxBytes }: CacheBounds): Promise<void> =>
  guardFiles('REGISTRY_WRITE', root, async () => {
    const good = await goodVersions(root);
    const spared = new Set([latest, ...good].map((version) => entryFolder(root, version)));
    const now = (await stat(entryFolder(root, latest))).mtimeMs;
    for (const folder of await modelFolders(root)) await clearAside(folder, asidePrefix, now);
    const entries = await entriesOf(root);
    const first = entries.filter(({ folder }) => spared.has(folder));
    const rest = entries.filter(({ folder }) => !spared.has(folder)).toSorted((a, b) => b.modified - a.modified);
    let [models, bytes] = [0, 0];
    for (const entry of [...first, ...rest]) {
      models += 1;
      bytes += entry.bytes;
      const fits = models <= maxModels && bytes <= maxBytes;
      if (fits || spared.has(entry.folder) || (await isRetained(entry.folder, now))) continue;
      await rm(entry.folder, { recursive: true, force: true });
    }
  });

const modelFolders = async (root: string): Promise<string[]> => {
  const names = await readdir(root, { withFileTypes: true });
  return names.filter((name) => name.isDirectory()).map(({ name }) => join(root, name));
};

/** All paths in the folders of the models. */
const pathsIn = async (root: string): Promise<string[]> => {
  const paths = (await modelFolders(root)).map(async (folder) =>
    (await readdir(folder)).map((entry) => join(folder, entry)),
  );
  return (await Promise.all(paths)).flat();
};

const entriesOf = async (root: string): Promise<Entry[]> => {
  const folders = (await pathsIn(root)).filter((path) => entryName.test(basename(path)));
  return (await Promise.all(folders.map(sizeOf))).filter((entry) => entry !== undefined);
};

/** Undefined where another process has deleted it meanwhile. */
const sizeOf = async (folder: string): Promise<Entry | undefined> => {
  try {
    const { size, mtimeMs } = await stat(join(folder, 'model.onnx'));
    return { folder, modified: mtimeMs, bytes: size };
  } catch {
    return undefined;
  }
};
