import { expect, test } from 'vitest';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

test('of the versions that do not serve two stay loaded, and one that falls out ends what it was asked', async () => {
  const site = openSite();
  const chances = [0.1, 0.2, 0.3, 0.4];
  for (const chance of chances) {
    await site.registry.publish('provider-ranker', madeModel({ unknown: { probability: chance } }));
  }
  const fetched: number[] = [];
  const registry = {
    ...site.registry,
    fetch: (version: Parameters<typeof site.registry.fetch>[0]) => {
      fetched.push(version.version);
      return site.registry.fetch(version);
    },
  };
  const { rawModels } = await site.start({ registry });
  const ask = (version: number) =>
    rawModels.use(
      'provider-ranker',
      String(version),
      async ({ predict }) => (await predict(new Float32Array(3).fill(Number.NaN), 1)).get('probability')![0],
    );
  const answers = await Promise.all([2, 1, 3, 4, 2].map(ask));
  expect(answers).toEqual([0.2, 0.1, 0.3, 0.4, 0.2].map(Math.fround));
  expect(fetched.toSorted()).toEqual([1, 2, 2, 3, 4]);
  await expect(ask(9)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
});
