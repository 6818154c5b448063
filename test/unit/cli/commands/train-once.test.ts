import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { modelName, quickTraining } from '../../../helpers/models/trained.ts';
import { runHere } from '../../../helpers/programs/run-here.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const fill = async (folder: string, deployments: number): Promise<number> => {
  const { outcomes } = simulateFederation({ seed: 5, deployments, days: 20 });
  const bus = openEmbeddedBus({ path: join(folder, 'data', 'log.sqlite'), clock: Date.now });
  await bus.publish(
    'training',
    [...outcomes, 'no JSON'].map((one) => ({ key: null, value: typeof one === 'string' ? one : JSON.stringify(one) })),
  );
  await bus.close();
  return outcomes.length;
};

test('train --once learns from the topic; --if-due then waits for new outcomes, and both end well', async () => {
  const folder = tempFolder();
  const outcomes = await fill(folder, 150);
  const settings = { ...quickTraining, TRAIN_MIN_NEW_OUTCOMES: '100' };
  const due = await runHere(folder, ['train', '--once', '--if-due', '--json'], settings);
  expect([due.code, JSON.parse(due.stdout)]).toMatchObject([0, { outcomes, rejected: 1, model: { version: 1 } }]);
  expect(due.stderr).toContain(`training:${outcomes}: `);
  const notDue = await runHere(folder, ['train', '--once', '--if-due', '--json'], settings);
  expect(notDue.code).toBe(0);
  expect(JSON.parse(notDue.stdout)).toEqual({ trained: false, reason: 'not due: less than 100 new outcomes' });
  expect(await openFolderRegistry(join(folder, 'data', 'models')).list(modelName)).toHaveLength(1);
});

test('train --once leaves a model that another process trains to it, and that is no failure', async () => {
  const folder = tempFolder();
  await fill(folder, 50);
  const lease = await openFolderRegistry(join(folder, 'data', 'models')).takeLease(modelName);
  const { code, stdout } = await runHere(folder, ['train', '--once']);
  expect([code, stdout]).toEqual([0, 'no training: another process trains this model\n']);
  await lease!.release();
});

test('train --once fails by its code where there is nothing to learn from', async () => {
  const { code, stderr } = await runHere(tempFolder(), ['train', '--once']);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^DATASET_EMPTY: /m)]);
});
