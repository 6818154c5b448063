import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import { type ErrorCode, ifThere, RankerError, systemCode } from '../../errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { checkFiles, refuseOther } from '../check-files.ts';
import { guardFiles, syncFolder } from '../disk/files.ts';
import { clearAside, readFiles, readSummary, writeFiles } from '../disk/version-folder.ts';
import { checkAlias, isVersionNumber, modelFolder } from '../names.ts';
import type { ModelFiles, ModelVersion, Registry } from '../port.ts';
import { type Aliases, readAliases, writeAliases } from './aliases.ts';
import { takeLease } from './lease.ts';
import { notePromotion, readPromotions } from './promotions.ts';

/**
 * The registry of the default mode: `<root>/<name>/<version>/`, each a complete MLflow model, aliases in
 * `<root>/<name>/aliases.json`, promotions in `promotions.ndjson` beside it. Other processes may use the same folder;
 * of two that set aliases of one model at the same instant, the last wins. `list` skips unreadable versions, `find` and
 * `fetch` report their fault.
 * @throws RankerError REGISTRY_READ, REGISTRY_WRITE, MODEL_NOT_FOUND, MODEL_REFUSED from its methods
 */
export const openFolderRegistry = (root: string): Registry => {
  let lastChange: Promise<unknown> = Promise.resolve();

  /** Runs one change of aliases at a time: each reads the file and writes it whole. */
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const result = lastChange.then(change, change);
    lastChange = result;
    return result;
  };

  /** @throws RankerError of `code` for a name that no model can have */
  const folderOf = (name: string, code: ErrorCode = 'MODEL_NOT_FOUND'): string => modelFolder(root, name, code);

  return {
    publish: (name, files) =>
      guardFiles('REGISTRY_WRITE', join(root, name), async () =>
        publish(folderOf(name, 'REGISTRY_WRITE'), name, files),
      ),
    list: async (name) => list(folderOf(name), name),
    find: async (name, reference) => find(folderOf(name), name, reference),
    holder: async (name, alias) => (await readAliases(folderOf(name))).get(alias),
    fetch: async (model) => fetch(folderOf(model.name), model),
    setAlias: (name, alias, version) => inTurn(async () => setAlias(folderOf(name), name, alias, version)),
    notePromotion: async (name, promotion) => notePromotion(folderOf(name), promotion),
    promotions: async (name) => readPromotions(folderOf(name)),
    takeLease: async (name) => takeLease(folderOf(name, 'REGISTRY_WRITE')),
  };
};

const asidePrefix = '.publishing-';

const publish = async (folder: string, name: string, files: ModelFiles): Promise<ModelVersion> => {
  checkFiles(name, files);
  makeFolder(folder);
  const aside = join(folder, asidePrefix + randomUUID());
  try {
    await writeFiles(aside, files);
    // Leftovers that can't be deleted must not prevent a publication.
    await clearAside(folder, asidePrefix, (await stat(aside)).mtimeMs).catch(() => {});
    const version = await moveToNextVersion(folder, aside);
    await syncFolder(folder);
    const { createdAt, sha256 } = (await readSummary(join(folder, String(version))))!;
    return { name, version, aliases: [], createdAt, sha256 };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
};

/**
 * Another publisher may take a number first; its folder is not empty, so the rename fails and the next number is tried.
 */
const moveToNextVersion = async (folder: string, aside: string): Promise<number> => {
  for (;;) {
    const taken = [...(await versionNumbers(folder)), ...(await readAliases(folder)).values()];
    const version = 1 + taken.reduce((highest, number) => Math.max(highest, number), 0);
    try {
      await rename(aside, join(folder, String(version)));
      return version;
    } catch (thrown) {
      if (!['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(systemCode(thrown) ?? '')) throw thrown;
    }
  }
};

/** Every number in use, whether or not its version is readable; ascending. */
const versionNumbers = (folder: string): Promise<number[]> =>
  guardFiles('REGISTRY_READ', folder, async () => {
    const names = (await ifThere(readdir(folder))) ?? [];
    return names
      .filter(isVersionNumber)
      .map(Number)
      .toSorted((a, b) => a - b);
  });

const list = async (folder: string, name: string): Promise<ModelVersion[]> => {
  const aliases = await readAliases(folder);
  const versions: ModelVersion[] = [];
  for (const number of await versionNumbers(folder)) {
    const version = await readVersion(folder, name, number, aliases).catch(ignoreUnreadable);
    if (version) versions.push(version);
  }
  return versions;
};

const ignoreUnreadable = (thrown: unknown): undefined => {
  if (!(thrown instanceof RankerError && ['REGISTRY_READ', 'MODEL_REFUSED'].includes(thrown.code))) throw thrown;
};

const find = async (folder: string, name: string, reference: string): Promise<ModelVersion | undefined> => {
  const aliases = await readAliases(folder);
  const number = isVersionNumber(reference) ? Number(reference) : aliases.get(reference);
  return number === undefined ? undefined : readVersion(folder, name, number, aliases);
};

const readVersion = async (
  folder: string,
  name: string,
  version: number,
  aliases: Aliases,
): Promise<ModelVersion | undefined> => {
  const summary = await readSummary(join(folder, String(version)));
  if (!summary) return undefined;
  const own = [...aliases].filter(([, number]) => number === version).map(([alias]) => alias);
  return { name, version, aliases: own, ...summary };
};

const fetch = async (folder: string, { name, version, sha256 }: ModelIdentity): Promise<ModelFiles> => {
  const files = await readFiles(join(folder, String(version)));
  if (!files) throw notFound(folder, name, version);
  refuseOther(join(folder, String(version)), files.card.sha256, sha256);
  return files;
};

const setAlias = async (folder: string, name: string, alias: string, version: number): Promise<number | null> => {
  checkAlias(alias);
  if (!(await readSummary(join(folder, String(version))))) throw notFound(folder, name, version);
  const aliases = new Map(await readAliases(folder));
  const before = aliases.get(alias) ?? null;
  await writeAliases(folder, aliases.set(alias, version));
  return before;
};

const notFound = (folder: string, name: string, version: number): RankerError =>
  new RankerError('MODEL_NOT_FOUND', `${folder}: there is no version ${version} of model ${name}.`, { name, version });
