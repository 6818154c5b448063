import { join } from 'node:path';
import { expect, test } from 'vitest';
import { previousChampion, standingChampions } from '../../../../src/flows/models/previous-champion.ts';
import { promoteByGate, promoteByHand } from '../../../../src/flows/models/promote.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import type { ModelVersion } from '../../../../src/registry/port.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { modelName } from '../../../helpers/models/trained.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const passed = { passed: true, reasons: [] };

/** Versions 1 to `count`, all of which passed their gate. */
const registryOf = async (count: number) => {
  const registry = openFolderRegistry(join(tempFolder(), 'models'));
  const versions: ModelVersion[] = [];
  for (let n = 0; n < count; n++) {
    versions.push(
      await registry.publish(modelName, madeModel({ card: { gate: passed }, unknown: { probability: n / 9 } })),
    );
  }
  const byGate = (at: number) => promoteByGate(registry, versions[at - 1]!, 0, passed);
  const byHand = (at: number, how: 'hand' | 'rollback' = 'hand') =>
    promoteByHand(registry, versions[at - 1]!, { at: '2026-01-01T00:00:00.000Z', how, by: null });
  const previous = async () => (await previousChampion(registry, modelName)).version;
  const rollback = async () => {
    const version = await previous();
    await byHand(version, 'rollback');
    return version;
  };
  return { byGate, byHand, previous, rollback };
};

test('each rollback takes one promotion back, whatever its number, and a new promotion begins there', async () => {
  const { byGate, byHand, rollback } = await registryOf(5);
  for (const version of [2, 3, 5]) await byGate(version);
  await byHand(2);
  expect([await rollback(), await rollback()]).toEqual([5, 3]);
  await byGate(4);
  expect([await rollback(), await rollback()]).toEqual([3, 2]);
});

test('a version that never served, such as the starter, is nothing to go back to', async () => {
  const { byGate, previous } = await registryOf(3);
  await byGate(2);
  await expect(previous()).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  await byGate(3);
  expect(await previous()).toBe(2);
});

test('a rollback to a version that no note named as champion takes the place of what it took back', () => {
  const steps = [
    { version: 3, how: null },
    { version: 1, how: 'rollback' },
    { version: 4, how: 'gate' },
  ] as const;
  expect(standingChampions(steps)).toEqual([1, 4]);
});
