import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runTraining, type TrainJob } from '../../../../src/flows/training/run-training.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, request } from '../../../helpers/messages/messages.ts';
import { writeLines } from '../../../helpers/messages/rank-lines.ts';
import { modelName, quickSettings } from '../../../helpers/models/trained.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const job = (root: string, source: TrainJob['source']): TrainJob => ({
  source,
  registry: { kind: 'folder', root, cacheFolder: join(root, '..', 'cache') },
  settings: quickSettings(),
  zone: 'Europe/Rome',
});

const few = simulateFederation({ seed: 5, deployments: 300, days: 30 }).outcomes;

const fileOf = (folder: string) => ({ kind: 'file', path: writeLines(join(folder, 'outcomes.ndjson'), few) }) as const;

test('a training that is cancelled ends with TRAIN_CANCELLED and publishes nothing', async () => {
  const folder = tempFolder();
  const root = join(folder, 'models');
  const abort = new AbortController();
  const training = runTraining(job(root, fileOf(folder)), abort.signal, () => abort.abort());
  await expect(training).rejects.toMatchObject({ code: 'TRAIN_CANCELLED' });
  expect(await openFolderRegistry(root).list(modelName)).toEqual([]);
});

test('a training that is cancelled before it begins does not train', async () => {
  const folder = tempFolder();
  let trees = 0;
  const training = runTraining(job(join(folder, 'models'), fileOf(folder)), AbortSignal.abort(), () => trees++);
  await expect(training).rejects.toMatchObject({ code: 'TRAIN_CANCELLED' });
  expect(trees).toBe(0);
});

test('what a training fails with keeps its code through the thread', async () => {
  const folder = tempFolder();
  const path = join(folder, 'none.ndjson');
  const failing = runTraining(job(folder, { kind: 'file', path }), new AbortController().signal);
  await expect(failing).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND', message: `there is no file ${path}` });
});

test('a registry below a file is refused by its code, and the file is left alone', async () => {
  const folder = tempFolder();
  const file = join(folder, 'models');
  writeFileSync(file, 'a file');
  const training = runTraining(job(join(file, 'below'), fileOf(folder)), new AbortController().signal);
  await expect(training).rejects.toMatchObject({ code: expect.stringMatching(/^REGISTRY_(READ|WRITE)$/) });
  await expect(training).rejects.toThrow(/a part of the path is a file, not a folder; check MODELS_DIR/);
});

test('requests are answered while a training runs, and its model then serves', async () => {
  const site = openSite();
  const foretold = few.map((one) => ({ ...one, features: { omen: one.status === 'CREATE_COMPLETE' ? 1 : 0 } }));
  await site.publish('training', ...foretold);
  const place = { kind: 'embedded', path: site.logPath } as const;
  const service = await site.start({
    train: (signal) => runTraining(job(site.registryRoot, { kind: 'bus', place, topic: 'training' }), signal),
  });
  let running = true;
  const training = service.trainNow().finally(() => {
    running = false;
  });
  const took: number[] = [];
  const rungs = new Set<string | undefined>();
  while (running) {
    const before = performance.now();
    const { message } = await service.answer(request(`u-${took.length}`, [entry('A'), entry('B')]));
    took.push(performance.now() - before);
    rungs.add(message.headers?.served_by);
    await sleep(5);
  }
  const report = await training;
  expect([...rungs][0]).toBe('history');
  expect(took.length).toBeGreaterThan(20);
  expect(took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]).toBeLessThan(1_000);
  expect(report).toMatchObject({ outcomes: few.length, rejected: 0, model: { version: 1 } });
  expect((await site.registry.list(modelName)).map(({ sha256 }) => sha256)).toEqual([report!.model.sha256]);
  await eventually(() => expect(service.health().model).toMatchObject({ version: 1 }));
});
