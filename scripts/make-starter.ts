import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { learnable, readOutcomeFile } from '../src/flows/training/read-outcomes.ts';
import { trainModel } from '../src/flows/training/train-model.ts';
import { trainSettings } from '../src/flows/training/train-settings.ts';
import { openFolderRegistry } from '../src/registry/folder/folder-registry.ts';

/**
 * Makes models/, the starter model, from the bundled outcomes. Same fixtures, same code: same bytes, the card's times
 * included, since the clock stands still.
 */
const below = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const clock = Date.UTC(2025, 1, 1);

rmSync(below('models'), { recursive: true, force: true });
const read = await readOutcomeFile(below('fixtures/outcomes.ndjson.gz'), { now: clock });
const choices = {
  modelName: 'provider-ranker',
  seed: 42,
  kfolds: undefined,
  testSize: undefined,
  trainBudgetS: 600,
  trainThreads: 1,
};
const report = await trainModel(
  learnable(read, () => clock, {}),
  openFolderRegistry(below('models')),
  trainSettings(choices, 'starter', false),
  () => clock,
  {},
);
console.log(JSON.stringify(report.model));
