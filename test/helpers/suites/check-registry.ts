import { describe, expect, test } from 'vitest';
import type { Promotion } from '../../../src/contracts/learning/promotion.ts';
import type { Registry } from '../../../src/registry/port.ts';
import { sampleModel } from '../models/sample-model.ts';

const promotion = (
  version: number,
  instead_of: number | null,
  day: number,
  changes: Partial<Promotion> = {},
): Promotion => {
  const at = `2026-01-0${day}T00:00:00.000Z`;
  return { version, instead_of, at, how: 'hand', by: null, gate: null, ...changes };
};

let models = 0;
const freshModel = (): string => `check-${process.pid}-${++models}`;

/** The suite that every registry passes. `connect` is asked inside each test; all connections share the models. */
export const checkRegistry = (title: string, connect: () => Promise<Registry>): void => {
  describe(title, () => {
    test('what was published is fetched, byte by byte, with its card', async () => {
      const name = freshModel();
      const files = sampleModel(7);
      const published = await (await connect()).publish(name, files);
      expect(published).toMatchObject({ name, version: 1, aliases: [], sha256: files.card.sha256 });
      const fetched = await (await connect()).fetch(published);
      expect(Buffer.compare(fetched.onnx, files.onnx)).toBe(0);
      expect(fetched.card).toEqual(files.card);
    });

    test('versions count from 1 and are listed in order', async () => {
      const [name, registry] = [freshModel(), await connect()];
      const published = [];
      for (const seed of [1, 2, 3]) published.push(await registry.publish(name, sampleModel(seed)));
      expect(published.map(({ version }) => version)).toEqual([1, 2, 3]);
      expect(await registry.list(name)).toEqual(published);
    });

    test('versions of one model are not those of another', async () => {
      const [one, two, registry] = [freshModel(), freshModel(), await connect()];
      await registry.publish(one, sampleModel(1));
      const other = await registry.publish(two, sampleModel(2));
      await registry.setAlias(one, 'champion', 1);
      expect(await registry.list(two)).toEqual([other]);
      expect(await registry.find(two, 'champion')).toBeUndefined();
    });

    test('publishers at the same time get versions of their own, each whole', async () => {
      const name = freshModel();
      const seeds = Array.from({ length: 8 }, (_, seed) => seed);
      const published = await Promise.all(
        seeds.map(async (seed) => (await connect()).publish(name, sampleModel(seed))),
      );
      expect(published.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      const registry = await connect();
      for (const [seed, version] of published.entries()) {
        expect((await registry.fetch(version)).card).toEqual(sampleModel(seed).card);
      }
    });

    test('a version is found by its number and by each of its aliases', async () => {
      const [name, registry] = [freshModel(), await connect()];
      await registry.publish(name, sampleModel(1));
      await registry.publish(name, sampleModel(2));
      await registry.setAlias(name, 'champion', 2);
      await registry.setAlias(name, 'previous', 2);
      const found = await (await connect()).find(name, 'champion');
      expect(found).toMatchObject({ name, version: 2, sha256: sampleModel(2).card.sha256 });
      expect(found?.aliases.toSorted()).toEqual(['champion', 'previous']);
      expect(await registry.find(name, 'previous')).toEqual(found);
      expect(await registry.find(name, '2')).toEqual(found);
      expect((await registry.list(name)).map(({ aliases }) => aliases.length)).toEqual([0, 2]);
    });

    test('an alias moves, and leaves the others where they are', async () => {
      const [name, registry] = [freshModel(), await connect()];
      await registry.publish(name, sampleModel(1));
      await registry.publish(name, sampleModel(2));
      const others = Array.from({ length: 10 }, (_, n) => `other-${n}`);
      await Promise.all(['champion', ...others].map((alias) => registry.setAlias(name, alias, 1)));
      await registry.setAlias(name, 'champion', 2);
      expect((await registry.find(name, 'champion'))?.version).toBe(2);
      expect((await registry.find(name, '1'))?.aliases.toSorted()).toEqual(others);
    });

    test('the holder of an alias is told by its number', async () => {
      const [name, registry] = [freshModel(), await connect()];
      expect(await registry.holder(name, 'champion')).toBeUndefined();
      for (const seed of [1, 2]) await registry.publish(name, sampleModel(seed));
      expect(await registry.holder(name, 'champion')).toBeUndefined();
      for (const version of [2, 1]) {
        await registry.setAlias(name, 'champion', version);
        expect(await (await connect()).holder(name, 'champion')).toBe(version);
      }
    });

    test('an alias tells which version had it before', async () => {
      const [name, registry] = [freshModel(), await connect()];
      for (const seed of [1, 2]) await registry.publish(name, sampleModel(seed));
      const before = [];
      for (const version of [1, 1, 2]) before.push(await registry.setAlias(name, 'champion', version));
      expect(before).toEqual([null, 1, 1]);
    });

    test('every promotion that was noted is told, by its time, and a version as often as it was promoted', async () => {
      const [name, registry] = [freshModel(), await connect()];
      for (const seed of [1, 2]) await registry.publish(name, sampleModel(seed));
      expect(await registry.promotions(name)).toEqual([]);
      const noted: Promotion[] = [
        promotion(1, null, 1, { how: 'gate', gate: { passed: true, reasons: ['log loss 0.4 is no worse', 'è "so"'] } }),
        promotion(2, 1, 2, { by: 'Zoë <https://issuer.example/x>', gate: { passed: false, reasons: [] } }),
        promotion(1, 2, 3, { how: 'rollback' }),
        promotion(2, 1, 4),
      ];
      for (const one of noted) await (await connect()).notePromotion(name, one);
      expect(await (await connect()).promotions(name)).toEqual(noted);
      expect(await registry.promotions(freshModel())).toEqual([]);
      expect((await registry.list(name)).map(({ version }) => version)).toEqual([1, 2]);
    });

    test('what does not exist is undefined, an empty list, or MODEL_NOT_FOUND', async () => {
      const [name, registry] = [freshModel(), await connect()];
      expect(await registry.list(name)).toEqual([]);
      expect(await registry.find(name, 'champion')).toBeUndefined();
      expect(await registry.find(name, '1')).toBeUndefined();
      const version = await registry.publish(name, sampleModel(1));
      expect(await registry.find(name, 'champion')).toBeUndefined();
      expect(await registry.find(name, '2')).toBeUndefined();
      await expect(registry.fetch({ ...version, version: 2 })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
      await expect(registry.setAlias(name, 'champion', 2)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    });

    test('of all who would train a model one at a time may, and another once it is done', async () => {
      const [name, other] = [freshModel(), freshModel()];
      const asked = await Promise.all(
        [connect(), connect(), connect()].map(async (one) => (await one).takeLease(name)),
      );
      const [lease, ...more] = asked.filter((one) => one !== undefined);
      expect(more).toEqual([]);
      expect(lease!.lost.aborted).toBe(false);
      expect(await (await connect()).takeLease(name)).toBeUndefined();
      const elsewhere = await (await connect()).takeLease(other);
      expect(elsewhere).toBeDefined();
      await lease!.release();
      const next = await (await connect()).takeLease(name);
      expect(next).toBeDefined();
      await lease!.release();
      expect(await (await connect()).takeLease(name)).toBeUndefined();
      for (const held of [next!, elsewhere!]) await held.release();
      expect(await (await connect()).list(name)).toEqual([]);
    });

    test('a model other than the one asked for is refused', async () => {
      const [name, registry] = [freshModel(), await connect()];
      const version = await registry.publish(name, sampleModel(1));
      const other = { ...version, sha256: sampleModel(2).card.sha256 };
      await expect(registry.fetch(other)).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
    });

    test('a card of another model is not published', async () => {
      const [name, registry] = [freshModel(), await connect()];
      const mixed = { onnx: sampleModel(1).onnx, card: sampleModel(2).card };
      await expect(registry.publish(name, mixed)).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
      expect(await registry.list(name)).toEqual([]);
    });

    test.each(['', '.', '..', 'a/b', 'a\\b', 'a b', 'è', 'x'.repeat(201), '../up'])(
      'a model cannot be named %j',
      async (name) => {
        const registry = await connect();
        await expect(registry.publish(name, sampleModel(1))).rejects.toMatchObject({ code: 'REGISTRY_WRITE' });
        await expect(registry.list(name)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
        await expect(registry.find(name, '1')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
      },
    );

    test.each(['', 'latest', '3', 'v3', 'a/b', '../x', 'x'.repeat(256)])('an alias cannot be %j', async (alias) => {
      const [name, registry] = [freshModel(), await connect()];
      await registry.publish(name, sampleModel(1));
      await expect(registry.setAlias(name, alias, 1)).rejects.toMatchObject({ code: 'REGISTRY_WRITE' });
    });
  });
};
