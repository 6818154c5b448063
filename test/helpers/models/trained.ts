import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { inject } from 'vitest';
import { learnable, readOutcomeFile } from '../../../src/flows/training/read-outcomes.ts';
import { trainModel } from '../../../src/flows/training/train-model.ts';
import { type TrainSettings, trainSettings } from '../../../src/flows/training/train-settings.ts';
import { loadModel, type Model } from '../../../src/infer/model.ts';
import { openFolderRegistry } from '../../../src/registry/folder/folder-registry.ts';

export const fixture = (name: string): string => fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));

/** The bundled outcomes, one a line. */
export const bundledOutcomes = (): string[] =>
  gunzipSync(readFileSync(fixture('outcomes.ndjson.gz')))
    .toString()
    .trimEnd()
    .split('\n');

export const modelName = 'provider-ranker';

const choices = { modelName, kfolds: undefined, testSize: undefined, trainBudgetS: 600, trainThreads: 1 };

/** What the settings ask for where nothing is set. */
const settingsOf = (seed: number): TrainSettings => trainSettings({ ...choices, seed }, 'test');

type Candidates = Pick<Parameters<typeof trainSettings>[0], 'classificationModels' | 'regressionModels'>;

const few = { max_iter: 10 };
const [classificationModels, regressionModels] = [
  { HistGradientBoostingClassifier: few },
  { HistGradientBoostingRegressor: few },
];

/** The same with few trees, for tests of what a training is part of rather than of what it learns. */
export const quickSettings = (seed = 42, changes: Candidates = {}): TrainSettings =>
  trainSettings({ ...choices, seed, classificationModels, regressionModels, ...changes }, 'test');

/** Those few trees as settings of a program. */
export const quickTraining = {
  CLASSIFICATION_MODELS: JSON.stringify(classificationModels),
  REGRESSION_MODELS: JSON.stringify(regressionModels),
};

const trainInto = async (root: string): Promise<void> => {
  const read = await readOutcomeFile(fixture('outcomes.ndjson.gz'), { now: Date.now(), zone: 'Europe/Rome' });
  await trainModel(learnable(read, Date.now, {}), openFolderRegistry(root), settingsOf(42), Date.now, {});
};

/** Whoever comes first does the work, in this process or another; the rest wait for it. */
const once = async (done: string, work: () => Promise<void>): Promise<void> => {
  const lock = `${done}.lock`;
  while (!existsSync(done)) {
    try {
      mkdirSync(lock);
    } catch {
      await sleep(50);
      continue;
    }
    try {
      if (!existsSync(done)) await work();
      mkdirSync(done, { recursive: true });
    } finally {
      rmSync(lock, { recursive: true });
    }
  }
};

/** A registry whose champion learned from the bundled outcomes; trained once a run, so it is only to be read. */
const trainedRegistry = async (): Promise<string> => {
  const folder = inject('sharedFolder');
  const root = join(folder, 'models');
  await once(join(folder, 'trained'), () => trainInto(root));
  return root;
};

/** The same in a folder that may be written to. */
export const copyOfTrainedRegistry = async (root: string): Promise<string> => {
  cpSync(await trainedRegistry(), root, { recursive: true });
  return root;
};

/** The champion of `trainedRegistry`. */
export const trainedModel = async (): Promise<Model> => {
  const registry = openFolderRegistry(await trainedRegistry());
  const version = (await registry.find(modelName, 'champion'))!;
  const { onnx, card } = await registry.fetch(version);
  return loadModel(onnx, card, version.version);
};
