import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { learnable, readOutcomeFile } from '../../../src/flows/training/read-outcomes.ts';
import { trainModel } from '../../../src/flows/training/train-model.ts';
import { type TrainSettings, trainSettings } from '../../../src/flows/training/train-settings.ts';
import { loadModel, type Model } from '../../../src/infer/model.ts';
import { openFolderRegistry } from '../../../src/registry/folder/folder-registry.ts';

export const fixture = (name: string): string => fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));

export const modelName = 'provider-ranker';

/** What the settings ask for where nothing is set. */
export const settingsOf = (seed: number): TrainSettings =>
  trainSettings(
    { modelName, seed, kfolds: undefined, testSize: undefined, trainBudgetS: 600, trainThreads: 1 },
    'test',
  );

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
