import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RankerError } from '../../../src/errors.ts';
import { promote } from '../../../src/flows/models/promote.ts';
import { type CacheOptions, withCache } from '../../../src/registry/cache.ts';
import { openFolderRegistry } from '../../../src/registry/folder/folder-registry.ts';
import type { Registry } from '../../../src/registry/port.ts';
import { sampleModel } from '../../helpers/models/sample-model.ts';
import { checkRegistry } from '../../helpers/suites/check-registry.ts';
import { tempFolder, tempFolderOfFile } from '../../helpers/temp-folder.ts';

const shared = tempFolderOfFile();

checkRegistry('a cached registry', async () =>
  withCache(openFolderRegistry(join(shared, 'models')), join(shared, 'cache')),
);

/** A registry whose fetches are counted, its cache, and one that starts later while the registry is down. */
const open = (options: Partial<CacheOptions> = {}) => {
  const [root, folder] = [join(tempFolder(), 'models'), join(tempFolder(), 'cache')];
  const faults: RankerError[] = [];
  const counted = { fetches: 0 };
  const registry: Registry = {
    ...openFolderRegistry(root),
    fetch: (version) => {
      counted.fetches += 1;
      return openFolderRegistry(root).fetch(version);
    },
  };
  const settings = { onFault: (fault: RankerError) => faults.push(fault), ...options };
  const cached = withCache(registry, folder, settings);
  const later = withCache(openFolderRegistry(join(tempFolder(), 'none')), folder, settings);
  return { folder, faults, counted, cached, later };
};

const kept = (folder: string): number[] =>
  readdirSync(join(folder, 'm'))
    .filter((name) => /^\d+-/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .toSorted((a, b) => a - b);

test('a promotion that could not be noted is told, and stands', async () => {
  const { cached, faults } = open();
  await cached.publish('m', sampleModel(1));
  const registry = { ...cached, notePromotion: async () => Promise.reject(new RankerError('REGISTRY_WRITE', 'away')) };
  const told: RankerError[] = [];
  const again = withCache(registry, tempFolder(), { onFault: (fault) => told.push(fault) });
  await promote(
    again,
    { name: 'm', version: 1 },
    { at: '2026-01-01T00:00:00.000Z', how: 'hand', by: null, gate: null },
  );
  expect(await again.find('m', 'champion')).toMatchObject({ version: 1 });
  expect([told, faults]).toMatchObject([[{ code: 'REGISTRY_WRITE' }], []]);
});

describe('fetching', () => {
  test('asks the registry once, another process not at all', async () => {
    const { cached, later, counted } = open();
    const version = await cached.publish('m', sampleModel(1));
    const fetched = await cached.fetch(version);
    expect(await cached.fetch(version)).toEqual(fetched);
    expect((await later.fetch(version)).card).toEqual(sampleModel(1).card);
    expect(counted.fetches).toBe(1);
  });

  test('keeps equal bytes of two versions apart, each with its own card', async () => {
    const { cached } = open();
    const first = await cached.publish('m', sampleModel(1));
    const second = await cached.publish('m', sampleModel(1, { created_at: '2026-05-05T00:00:00Z' }));
    await cached.fetch(first);
    expect((await cached.fetch(second)).card.created_at).toBe('2026-05-05T00:00:00Z');
  });

  test.each(['model.onnx', 'card.json'])('replaces a kept model whose %s is damaged, and says so', async (file) => {
    const { cached, folder, counted, faults } = open();
    const version = await cached.publish('m', sampleModel(1));
    await cached.fetch(version);
    truncateSync(join(folder, 'm', `1-${version.sha256}`, file), 5);
    expect((await cached.fetch(version)).card).toEqual(sampleModel(1).card);
    expect((await cached.fetch(version)).card).toEqual(sampleModel(1).card);
    expect(counted.fetches).toBe(2);
    expect(faults).toHaveLength(1);
  });

  test('replaces a kept model that was exchanged together with its card', async () => {
    const { cached, folder } = open();
    const version = await cached.publish('m', sampleModel(1));
    await cached.fetch(version);
    const entry = join(folder, 'm', `1-${version.sha256}`);
    writeFileSync(join(entry, 'model.onnx'), sampleModel(2).onnx);
    writeFileSync(join(entry, 'card.json'), JSON.stringify(sampleModel(2).card));
    expect((await cached.fetch(version)).card).toEqual(sampleModel(1).card);
  });

  test('succeeds where the cache cannot be written, and says so', async () => {
    const { cached, folder, faults } = open();
    writeFileSync(folder, 'a file in the place of the folder');
    const version = await cached.publish('m', sampleModel(1));
    expect((await cached.fetch(version)).card).toEqual(sampleModel(1).card);
    expect(faults.map(({ code }) => code)).toContain('REGISTRY_WRITE');
  });

  test('at the same time keeps one whole copy', async () => {
    const { cached, folder, faults } = open();
    const version = await cached.publish('m', sampleModel(1));
    await Promise.all(Array.from({ length: 8 }, () => cached.fetch(version)));
    expect(readdirSync(join(folder, 'm'))).toEqual([`1-${version.sha256}`]);
    expect(faults).toEqual([]);
  });
});

describe('bounds', () => {
  const fetchAll = async (cached: Registry, count: number): Promise<void> => {
    for (let seed = 1; seed <= count; seed++) await cached.fetch(await cached.publish('m', sampleModel(seed)));
  };

  test('beyond so many models, the oldest go', async () => {
    const { cached, folder } = open({ maxModels: 2 });
    await fetchAll(cached, 4);
    expect(kept(folder)).toEqual([3, 4]);
  });

  test("a folder that is no model stands in nobody's way", async () => {
    const { cached, folder, faults } = open({ maxModels: 1 });
    mkdirSync(join(folder, 'not a model'), { recursive: true });
    await fetchAll(cached, 2);
    expect([kept(folder), faults]).toEqual([[2], []]);
  });

  test('beyond so many bytes, the oldest go', async () => {
    const size = (seed: number) => sampleModel(seed).onnx.byteLength;
    const { cached, folder } = open({ maxBytes: size(4) + size(3) });
    await fetchAll(cached, 4);
    expect(kept(folder)).toEqual([3, 4]);
  });

  test('the last good one and the newest stay, whatever the bounds', async () => {
    const { cached, folder } = open({ maxModels: 1, maxBytes: 1 });
    const first = await cached.publish('m', sampleModel(1));
    await cached.fetch(first);
    await cached.remember('champion', first);
    await fetchAll(cached, 2);
    expect(kept(folder)).toEqual([1, 3]);
  });

  test('a retained one stays until its time is up, whatever the bounds; one that is not kept is left alone', async () => {
    const { cached, folder } = open({ maxModels: 1 });
    const first = await cached.publish('m', sampleModel(1));
    const second = await cached.publish('m', sampleModel(2));
    const third = await cached.publish('m', sampleModel(3));
    await cached.fetch(first);
    await cached.retain(first, Date.now() + 3_600_000);
    await cached.fetch(second);
    await cached.retain(second, Date.now() - 3_600_000);
    await cached.retain(third, Date.now() + 3_600_000);
    expect(kept(folder)).toEqual([1, 2]);
    await cached.fetch(third);
    expect(kept(folder)).toEqual([1, 3]);
  });

  test('what a crash left half written goes after an hour', async () => {
    const { cached, folder } = open();
    for (const minutes of [59, 61]) {
      const aside = join(folder, 'm', `.keeping-since-${minutes}-min`);
      mkdirSync(aside, { recursive: true });
      const then = Date.now() / 1000 - 60 * minutes;
      utimesSync(aside, then, then);
    }
    await cached.fetch(await cached.publish('m', sampleModel(1)));
    const aside = readdirSync(join(folder, 'm')).filter((name) => name.startsWith('.'));
    expect(aside).toEqual(['.keeping-since-59-min']);
  });
});

describe('the last good model', () => {
  test('serves a start without the registry, by the reference it was found by', async () => {
    const { cached, later } = open();
    for (const seed of [1, 2]) {
      const version = await cached.publish('m', sampleModel(seed));
      await cached.fetch(version);
      await cached.remember(seed === 1 ? '1' : 'champion', version);
    }
    const champion = await later.lastGood('m', 'champion');
    expect(champion?.version.version).toBe(2);
    expect(champion?.files.card).toEqual(sampleModel(2).card);
    expect((await later.lastGood('m', '1'))?.version.version).toBe(1);
    expect(await later.lastGood('m', 'other')).toBeUndefined();
    expect(await later.lastGood('another', 'champion')).toBeUndefined();
  });

  test('is kept as soon as that is possible, where it could not be kept when it was fetched', async () => {
    const { cached, later, folder } = open();
    const version = await cached.publish('m', sampleModel(1));
    writeFileSync(folder, 'a file in the place of the folder');
    await cached.fetch(version);
    await expect(cached.remember('champion', version)).rejects.toThrow();
    rmSync(folder);
    await cached.remember('champion', version);
    expect((await later.lastGood('m', 'champion'))?.version).toEqual(version);
  });

  test('is not the one fetched last: a model may be refused after it was fetched', async () => {
    const { cached, later } = open();
    const [good, bad] = [await cached.publish('m', sampleModel(1)), await cached.publish('m', sampleModel(2))];
    await cached.fetch(good);
    await cached.remember('champion', good);
    await cached.fetch(bad);
    expect((await later.lastGood('m', 'champion'))?.version).toEqual(good);
  });

  test('is none when its file is damaged, until the next is remembered', async () => {
    const { cached, later, folder, faults } = open();
    const version = await cached.publish('m', sampleModel(1));
    await cached.fetch(version);
    await cached.remember('champion', version);
    const file = join(folder, 'm', 'last-good.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 20));
    expect(await later.lastGood('m', 'champion')).toBeUndefined();
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining(file)]);
    await cached.remember('champion', version);
    expect((await later.lastGood('m', 'champion'))?.version).toEqual(version);
  });

  test('is none when its model is damaged', async () => {
    const { cached, later, folder } = open();
    const version = await cached.publish('m', sampleModel(1));
    await cached.fetch(version);
    await cached.remember('champion', version);
    writeFileSync(join(folder, 'm', `1-${version.sha256}`, 'model.onnx'), 'another');
    expect(await later.lastGood('m', 'champion')).toBeUndefined();
  });
});
