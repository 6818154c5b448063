import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Promotion } from '../../../../src/contracts/learning/promotion.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import { mlmodelText } from '../../../../src/registry/mlmodel.ts';
import { sampleModel } from '../../../helpers/models/sample-model.ts';
import { checkRegistry } from '../../../helpers/suites/check-registry.ts';
import { tempFolder, tempFolderOfFile } from '../../../helpers/temp-folder.ts';

const shared = tempFolderOfFile();

checkRegistry('the folder registry', async () => openFolderRegistry(shared));

const open = () => {
  const root = join(tempFolder(), 'models');
  return { root, registry: openFolderRegistry(root), at: (...path: string[]) => join(root, 'm', ...path) };
};

const fault = (code: string, path: string) => ({ code, message: expect.stringContaining(path) });

describe('on the disk', () => {
  test('a version is a complete MLflow model, and nothing else is left behind', async () => {
    const { registry, at } = open();
    const files = sampleModel(1);
    await registry.publish('m', files);
    await registry.setAlias('m', 'champion', 1);
    expect(readdirSync(at()).toSorted()).toEqual(['1', 'aliases.json']);
    expect(readdirSync(at('1')).toSorted()).toEqual(['MLmodel', 'card.json', 'model.onnx', 'requirements.txt']);
    expect(readFileSync(at('1', 'MLmodel'), 'utf8')).toBe(mlmodelText(files.card));
    expect(JSON.parse(readFileSync(at('aliases.json'), 'utf8'))).toEqual({ champion: 1 });
  });

  test('whoever could read the aliases can still do so when a user of another umask has moved one', async () => {
    const { registry, at } = open();
    await registry.publish('m', sampleModel(1));
    await registry.setAlias('m', 'champion', 1);
    chmodSync(at('aliases.json'), 0o664);
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));
    await registry.setAlias('m', 'challenger', 1);
    expect(statSync(at('aliases.json')).mode & 0o777).toBe(0o664);
  });

  test('a version that was begun elsewhere and not finished is not seen', async () => {
    const { registry, at } = open();
    await registry.publish('m', sampleModel(1));
    mkdirSync(at('.publishing-x'));
    expect((await registry.list('m')).map(({ version }) => version)).toEqual([1]);
  });

  test('what a publisher that was killed left half written goes with a publication an hour later, and no sooner', async () => {
    const { registry, at } = open();
    for (const minutes of [59, 61]) {
      const aside = at(`.publishing-since-${minutes}-min`);
      mkdirSync(aside, { recursive: true });
      writeFileSync(join(aside, 'model.onnx'), 'half');
      const then = Date.now() / 1000 - 60 * minutes;
      utimesSync(aside, then, then);
    }
    await registry.publish('m', sampleModel(1));
    expect(readdirSync(at()).toSorted()).toEqual(['.publishing-since-59-min', '1']);
  });

  test('the number of a broken version, or of one that an alias remembers, is not used again', async () => {
    const { registry, at } = open();
    for (const seed of [1, 2, 3]) await registry.publish('m', sampleModel(seed));
    await registry.setAlias('m', 'champion', 3);
    rmSync(at('2', 'card.json'));
    rmSync(at('3'), { recursive: true });
    expect((await registry.publish('m', sampleModel(4))).version).toBe(4);
    expect(await registry.find('m', 'champion')).toBeUndefined();
  });

  test('the age of a model comes from its card, so a copied folder keeps it', async () => {
    const { registry } = open();
    expect((await registry.publish('m', sampleModel(60))).createdAt).toBe(Date.UTC(2026, 0, 1, 0, 1));
    const undated = await registry.publish('m', sampleModel(1, { created_at: 'long ago' }));
    expect(Math.abs(undated.createdAt - Date.now())).toBeLessThan(60_000);
  });
});

describe('broken versions', () => {
  test('a model that changed after publication is refused', async () => {
    const { registry, at } = open();
    const version = await registry.publish('m', sampleModel(1));
    writeFileSync(at('1', 'model.onnx'), 'another');
    await expect(registry.fetch(version)).rejects.toMatchObject(fault('MODEL_REFUSED', at('1', 'model.onnx')));
  });

  test('a model and card that were both exchanged are refused by what the caller knew', async () => {
    const { registry, at } = open();
    const version = await registry.publish('m', sampleModel(1));
    writeFileSync(at('1', 'model.onnx'), sampleModel(2).onnx);
    writeFileSync(at('1', 'card.json'), JSON.stringify(sampleModel(2).card));
    await expect(registry.fetch(version)).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
  });

  test('a model beyond the limit is refused unread', async () => {
    const { registry, at } = open();
    const version = await registry.publish('m', sampleModel(1));
    truncateSync(at('1', 'model.onnx'), 256 * 1024 * 1024 + 1);
    await expect(registry.fetch(version)).rejects.toMatchObject(fault('MODEL_REFUSED', '268435457 bytes'));
  });

  const damages: Record<string, [file: string, damage: (path: string) => void]> = {
    'a card cut short': ['card.json', (path) => truncateSync(path, 40)],
    'a card of another kind': ['card.json', (path) => writeFileSync(path, '{"card_version": 1}')],
    'an empty card': ['card.json', (path) => truncateSync(path, 0)],
    'no card': ['card.json', (path) => rmSync(path)],
    'no model': ['model.onnx', (path) => rmSync(path)],
  };
  test.each(Object.entries(damages))('%s is passed over in the list and named when asked for', async (_, damage) => {
    const { registry, at } = open();
    const broken = await registry.publish('m', sampleModel(1));
    const whole = await registry.publish('m', sampleModel(2));
    damage[1](at('1', damage[0]));
    expect(await registry.list('m')).toEqual([whole]);
    await expect(registry.find('m', '1')).rejects.toMatchObject(fault('MODEL_REFUSED', at('1', damage[0])));
    await expect(registry.fetch(broken)).rejects.toMatchObject(fault('MODEL_REFUSED', at('1', damage[0])));
    await expect(registry.setAlias('m', 'champion', 1)).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
  });

  test('a card that tells how the model was made as another version of the program did is read without that', async () => {
    const { registry, at } = open();
    const made = sampleModel(1);
    const version = await registry.publish('m', made);
    writeFileSync(at('1', 'card.json'), JSON.stringify({ ...made.card, lineage: { folds: [{ from: 'elsewhere' }] } }));
    expect(await registry.list('m')).toEqual([version]);
    expect((await registry.fetch(version)).card).toEqual(made.card);
  });

  test('an alias of a broken version names the fault, and who holds it', async () => {
    const { registry, at } = open();
    await registry.publish('m', sampleModel(1));
    await registry.setAlias('m', 'champion', 1);
    rmSync(at('1', 'card.json'));
    await expect(registry.find('m', 'champion')).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
    expect(await registry.holder('m', 'champion')).toBe(1);
  });

  test('a card that is there and cannot be read now refuses no model', async () => {
    const { registry, at } = open();
    await registry.publish('m', sampleModel(1));
    rmSync(at('1', 'card.json'));
    mkdirSync(at('1', 'card.json'));
    await expect(registry.find('m', '1')).rejects.toMatchObject(fault('REGISTRY_READ', at('1', 'card.json')));
  });

  test.each(['', '{"champion": ', '[1]', '{"champion": "1"}', 'null'])(
    'an alias file that holds %j is named and kept',
    async (text) => {
      const { registry, at } = open();
      await registry.publish('m', sampleModel(1));
      writeFileSync(at('aliases.json'), text);
      const named = fault('REGISTRY_READ', at('aliases.json'));
      await expect(registry.list('m')).rejects.toMatchObject(named);
      await expect(registry.find('m', 'champion')).rejects.toMatchObject(named);
      await expect(registry.setAlias('m', 'champion', 1)).rejects.toMatchObject(named);
      await expect(registry.publish('m', sampleModel(2))).rejects.toMatchObject(named);
      expect(readdirSync(at()).toSorted()).toEqual(['1', 'aliases.json']);
      expect(readFileSync(at('aliases.json'), 'utf8')).toBe(text);
    },
  );
});

describe('noted promotions', () => {
  const note = (version: number): Promotion => ({
    version,
    instead_of: null,
    at: '2026-01-01T00:00:00.000Z',
    how: 'hand',
    by: null,
    gate: null,
  });

  test('outlast a note that was cut short, and lines that are none', async () => {
    const { registry, at } = open();
    await registry.publish('m', sampleModel(1));
    await registry.notePromotion('m', note(1));
    const file = at('promotions.ndjson');
    for (const rubbish of ['\n{"version": 2, "inst', '\n[1]', '\n\u0000\u0000', '\n{"version": "3"}']) {
      appendFileSync(file, rubbish);
      await registry.notePromotion('m', note(9));
    }
    expect(await registry.promotions('m')).toEqual([note(1), note(9), note(9), note(9), note(9)]);
  });

  test('of several processes at once are all kept', async () => {
    const { root, registry } = open();
    await registry.publish('m', sampleModel(1));
    const versions = Array.from({ length: 40 }, (_, at) => at + 1);
    await Promise.all(versions.map((version) => openFolderRegistry(root).notePromotion('m', note(version))));
    const kept = (await registry.promotions('m')).map(({ version }) => version);
    expect(kept.toSorted((a, b) => a - b)).toEqual(versions);
  });

  test('where they cannot be kept are named, and keep nobody from serving', async () => {
    const { registry, at } = open();
    await registry.publish('m', sampleModel(1));
    mkdirSync(at('promotions.ndjson'));
    const path = at('promotions.ndjson');
    await expect(registry.notePromotion('m', note(1))).rejects.toMatchObject(fault('REGISTRY_WRITE', path));
    await expect(registry.promotions('m')).rejects.toMatchObject(fault('REGISTRY_READ', path));
    expect(await registry.setAlias('m', 'champion', 1)).toBeNull();
    expect(await registry.find('m', 'champion')).toMatchObject({ version: 1 });
  });
});

/** For the rest of the test: permissions don't bind root. */
const withoutRootRights = (): void => {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(65534);
  onTestFinished(() => process.seteuid?.(0));
};

describe('a root that cannot be used', () => {
  test('is named, whether reading or writing', async () => {
    const root = join(tempFolder(), 'file');
    writeFileSync(root, '');
    const registry = openFolderRegistry(root);
    await expect(registry.publish('m', sampleModel(1))).rejects.toMatchObject(fault('REGISTRY_WRITE', root));
    await expect(registry.list('m')).rejects.toMatchObject(fault('REGISTRY_READ', root));
  });

  test('a folder without write permission is named, and can be read', async () => {
    const { root, registry, at } = open();
    const umask = process.umask(0o022);
    onTestFinished(() => void process.umask(umask));
    const version = await registry.publish('m', sampleModel(1));
    chmodSync(dirname(root), 0o755);
    chmodSync(at(), 0o555);
    onTestFinished(() => chmodSync(at(), 0o755));
    withoutRootRights();
    await expect(registry.publish('m', sampleModel(2))).rejects.toMatchObject(fault('REGISTRY_WRITE', root));
    await expect(registry.setAlias('m', 'champion', 1)).rejects.toMatchObject(fault('REGISTRY_WRITE', root));
    expect(await registry.list('m')).toEqual([version]);
  });
});
