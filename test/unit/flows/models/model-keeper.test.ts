import { expect, onTestFinished, test } from 'vitest';
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
