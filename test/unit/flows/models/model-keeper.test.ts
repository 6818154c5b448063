import { expect, onTestFinished, test } from 'vitest';
import { RankerError } from '../../../../src/errors.ts';
import { ModelKeeper } from '../../../../src/flows/models/model-keeper.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { modelName } from '../../../helpers/models/trained.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

test('a champion that came late to the start is not given up for the last good one', async () => {
  const { registry, promote } = openSite();
  const version = await promote(madeModel());
  const good = await registry.find(modelName, String(version));
  await registry.fetch(good!);
  await registry.remember('champion', good!);
  await promote(madeModel());
  const asked = Promise.withResolvers<void>();
  const served = Promise.withResolvers<void>();
  const keeper = new ModelKeeper({
    registry: {
      ...registry,
      find: async (...reference) => {
        await asked.promise;
        return registry.find(...reference);
      },
      lastGood: async (...reference) => {
        asked.resolve();
        await served.promise;
        return registry.lastGood(...reference);
      },
    },
    name: modelName,
    reference: 'champion',
    onSwap: () => served.resolve(),
    onFault: (fault) => expect.unreachable(fault.message),
  });
  onTestFinished(() => keeper.close());
  await keeper.start(1);
  expect(keeper.served()).toMatchObject({ rung: 'champion', model: { version: 2 } });
});

test('a champion that could not be marked as good is marked at a later look, and that it could not is told once', async () => {
  const { registry, promote } = openSite();
  await promote(madeModel());
  let tries = 0;
  const faults: string[] = [];
  const keeper = new ModelKeeper({
    registry: {
      ...registry,
      remember: async (...good) => {
        if (++tries <= 2) throw new RankerError('REGISTRY_WRITE', 'the disk is full');
        await registry.remember(...good);
      },
    },
    name: modelName,
    reference: 'champion',
    onSwap: () => {},
    onFault: ({ message }) => faults.push(message),
  });
  onTestFinished(() => keeper.close());
  await keeper.start();
  for (let looks = 0; looks < 3; looks++) await keeper.look();
  expect(faults).toEqual(['the disk is full']);
  expect((await registry.lastGood(modelName, 'champion'))?.version.version).toBe(1);
});

test('a champion that was damaged is fetched ever less often, and serves once it is whole again', async () => {
  const { registry, promote } = openSite();
  await promote(madeModel());
  let isDamaged = true;
  const fetchedAt: number[] = [];
  let look = 0;
  const keeper = new ModelKeeper({
    registry: {
      ...registry,
      fetch: async (version) => {
        fetchedAt.push(look);
        if (isDamaged)
          throw new RankerError('MODEL_REFUSED', 'it has no file model.onnx', { version: version.version });
        return registry.fetch(version);
      },
    },
    name: modelName,
    reference: 'champion',
    onSwap: () => {},
    onFault: () => {},
  });
  onTestFinished(() => keeper.close());
  for (look = 0; look < 200; look++) await keeper.look();
  expect(fetchedAt).toEqual([0, 2, 6, 14, 30, 62, 126, 190]);
  isDamaged = false;
  for (; look < 260; look++) await keeper.look();
  expect(keeper.served()).toMatchObject({ rung: 'champion', model: { version: 1 } });
});

test.each([
  [
    'that gave way to one of a kind that cannot be read',
    async () => {
      throw new RankerError('MODEL_REFUSED', 'it has no file MLmodel', { version: 2 });
    },
  ],
  ['that is no longer the champion', async () => undefined],
])('a model %s serves on as the last good one, as after a restart', async (_, findNow) => {
  const { registry, promote } = openSite();
  await promote(madeModel());
  let find: typeof registry.find = registry.find;
  const keeper = new ModelKeeper({
    registry: { ...registry, find: async (...reference) => find(...reference) },
    name: modelName,
    reference: 'champion',
    onSwap: () => {},
    onFault: () => {},
  });
  onTestFinished(() => keeper.close());
  await keeper.start();
  find = findNow;
  await keeper.look();
  expect(keeper.served()).toMatchObject({ rung: 'last_good', model: { version: 1 } });
  find = registry.find;
  await keeper.look();
  expect(keeper.served()).toMatchObject({ rung: 'champion', model: { version: 1 } });
});
