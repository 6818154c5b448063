import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelCard } from '../../contracts/learning/card.ts';
import { hourMs } from '../../contracts/time/durations.ts';
import { ifThere, RankerError } from '../../errors.ts';
import { cardLimitBytes, modelLimitBytes, refuseOther, sha256Of } from '../check-files.ts';
import { mlmodelText, requirementsText } from '../mlmodel.ts';
import type { ModelFiles } from '../port.ts';
import { guardFiles, readBounded, syncFolder, writeDurably } from './files.ts';

/** What a version's folder tells without reading the model. `createdAt` in epoch ms. */
type VersionSummary = { readonly createdAt: number; readonly sha256: string };

/** Undefined when there is no such folder; MODEL_REFUSED when it lacks a model or a valid card. */
export const readSummary = async (folder: string): Promise<VersionSummary | undefined> => {
  if (!(await isFolder(folder))) return undefined;
  const [card, modified] = [await readCard(folder), await modelTime(folder)];
  const created = Date.parse(card.created_at);
  return { createdAt: Number.isNaN(created) ? modified : created, sha256: card.sha256 };
};

/**
 * Reads model and card; as `readSummary`, and MODEL_REFUSED also when the model isn't the one that the card describes.
 */
export const readFiles = async (folder: string): Promise<ModelFiles | undefined> => {
  if (!(await isFolder(folder))) return undefined;
  const card = await readCard(folder);
  const path = join(folder, 'model.onnx');
  const onnx = await guardPart(path, () => readBounded(path, modelLimitBytes, 'MODEL_REFUSED'));
  refuseOther(path, sha256Of(onnx), card.sha256);
  return { onnx, card };
};

/** Makes `folder` a complete MLflow model, flushed to the disk. */
export const writeFiles = async (folder: string, { onnx, card }: ModelFiles): Promise<void> => {
  await mkdir(folder);
  await writeDurably(join(folder, 'model.onnx'), onnx);
  await writeDurably(join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  await writeDurably(join(folder, 'requirements.txt'), requirementsText);
  await writeDurably(join(folder, 'MLmodel'), mlmodelText(card));
  await syncFolder(folder);
};

const asideAgeMs = hourMs;

/**
 * Deletes what a killed process left half written in `folder`: names with that prefix, not touched for an hour.
 * @param now - epoch ms, by the clock of the file system
 */
export const clearAside = async (folder: string, prefix: string, now: number): Promise<void> => {
  const names = (await ifThere(readdir(folder))) ?? [];
  for (const path of names.filter((name) => name.startsWith(prefix)).map((name) => join(folder, name))) {
    const left = await ifThere(stat(path));
    if (left && left.mtimeMs < now - asideAgeMs) await rm(path, { recursive: true, force: true });
  }
};

const isFolder = (folder: string): Promise<boolean> =>
  guardFiles('REGISTRY_READ', folder, async () => (await ifThere(stat(folder)))?.isDirectory() ?? false);

/** A version that lacks a part may not serve; one whose parts are out of reach now may later. */
const guardPart = <T>(path: string, access: () => Promise<T>): Promise<T> =>
  guardFiles('REGISTRY_READ', path, async () => {
    const part = await ifThere(access());
    if (part !== undefined) return part;
    throw new RankerError('MODEL_REFUSED', `${path}: there is no such file.`, { path });
  });

const modelTime = (folder: string): Promise<number> => {
  const path = join(folder, 'model.onnx');
  return guardPart(path, async () => (await stat(path)).mtimeMs);
};

const readCard = async (folder: string): Promise<ModelCard> => {
  const path = join(folder, 'card.json');
  const text = (await guardPart(path, () => readBounded(path, cardLimitBytes, 'MODEL_REFUSED'))).toString('utf8');
  const card = ModelCard.safeParse(parsedJson(path, text));
  if (card.success) return card.data;
  const wrong = [...new Set(card.error.issues.map((issue) => issue.path.join('.') || 'the whole'))].join(', ');
  throw new RankerError('MODEL_REFUSED', `${path}: not a model card, wrong in ${wrong}.`, { path });
};

const parsedJson = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new RankerError('MODEL_REFUSED', `${path}: not JSON, perhaps half written.`, { path }, { cause: thrown });
  }
};
