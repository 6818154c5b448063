import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, outcomeMessage, request } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { modelName } from '../../../helpers/models/trained.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

/** A model that gives every provider the same chance, which tells one model from another. */
const sure = (chance: number) => madeModel({ unknown: { probability: chance } });

const three = (uuid: string): JsonObject => request(uuid, [entry('A'), entry('B'), entry('C')]);

describe('a model in service', () => {
  test('is swapped while requests flow: none fails, and each answer is of one model, whole', async () => {
    const site = openSite();
    const chances = [0.1, 0.2, 0.3];
    await site.promote(sure(chances[0]!));
    const service = await site.start({}, { modelPollMs: 5 });
    // A start that takes long does not wait for its model.
    await eventually(() => expect(service.health().model?.version).toBe(1));
    const answers: RankedMessage[] = [];
    let flowing = true;
    const flow = async (lane: number): Promise<void> => {
      for (let at = 0; flowing; at++) {
        const { message } = await service.answer(three(`${lane}-${at}`));
        answers.push(RankedMessage.parse(JSON.parse(String(message.value))));
        await sleep(1);
      }
    };
    const lanes = [1, 2, 3].map(flow);
    try {
      for (const chance of chances.slice(1)) {
        const version = await site.promote(sure(chance));
        await eventually(() => expect(answers.at(-1)?.model?.version).toBe(version));
      }
    } finally {
      flowing = false;
    }
    await Promise.all(lanes);
    expect(new Set(answers.map(({ model }) => model?.version))).toEqual(new Set([1, 2, 3]));
    for (const { served_by, model, ranked_providers } of answers) {
      expect(served_by).toBe('champion');
      for (const { success_probability } of ranked_providers) {
        expect(success_probability).toBeCloseTo(chances[model!.version - 1]!, 6);
      }
    }
    expect(service.log().filter(({ msg }) => msg === 'rung of the ladder failed')).toEqual([]);
  });

  test.for([
    ['has bytes that are no model', () => ({ onnx: Buffer.from('garbage') })],
    ['says NaN', () => madeModel({ unknown: { probability: -1 }, roots: true })],
  ] as const)('is kept when the new champion %s', async ([, broken]) => {
    const site = openSite();
    await site.promote(sure(0.3));
    const service = await site.start();
    const files = { ...sure(0.9), ...broken() };
    const sha256 = createHash('sha256').update(files.onnx).digest('hex');
    await site.promote({ ...files, card: { ...files.card, sha256 } });
    await eventually(() => expect(service.log().map(({ code }) => code)).toContain('MODEL_REFUSED'));
    const { message } = await service.answer(three('u'));
    expect(JSON.parse(String(message.value))).toMatchObject({ served_by: 'last_good', model: { version: 1 } });
    await site.promote(sure(0.8));
    await eventually(async () => {
      const { message } = await service.answer(three(`u-${site.now()}`));
      expect(JSON.parse(String(message.value))).toMatchObject({ served_by: 'champion', model: { version: 3 } });
    });
    expect(service.log().filter(({ code }) => code === 'MODEL_REFUSED')).toHaveLength(1);
  });

  test('is kept when the registry is gone, also over a restart; where none ever served, the history answers', async () => {
    const site = openSite();
    await site.promote(sure(0.3));
    const service = await site.start();
    rmSync(site.registryRoot, { recursive: true });
    writeFileSync(site.registryRoot, 'a file in its place');
    await eventually(() => expect(service.log().map(({ code }) => code)).toContain('REGISTRY_READ'));
    expect((await service.answer(three('u'))).message.headers).toMatchObject({
      served_by: 'champion',
      model: 'provider-ranker/1',
    });
    const restarted = await site.start();
    expect((await restarted.answer(three('w'))).message.headers).toMatchObject({
      served_by: 'last_good',
      model: 'provider-ranker/1',
    });
    rmSync(join(site.folder, 'cache'), { recursive: true });
    const late = await site.start();
    await late.accept([outcomeMessage('o', 'B', 10)]);
    await eventually(() => expect(late.health().outcomes).toBe(1));
    expect((await late.answer(three('v'))).message.headers).toMatchObject({ served_by: 'history', model: '' });
    expect(late.health()).toMatchObject({ ready: true, model: null });
  });

  test('is told once to be missing where the settings name it, not where none was ever promoted', async () => {
    const site = openSite();
    const missing = ({ log }: Awaited<ReturnType<typeof site.start>>) =>
      log().filter(({ code }) => code === 'MODEL_NOT_FOUND').length;
    const first = await site.start();
    const pinned = await site.start({}, { modelReference: '7' });
    await eventually(() => expect(missing(pinned)).toBe(1));
    await site.promote(sure(0.3));
    await eventually(async () => expect(first.health().model).toMatchObject({ version: 1 }));
    expect([missing(first), missing(pinned)]).toEqual([0, 1]);
    rmSync(join(site.registryRoot, modelName, 'aliases.json'));
    await eventually(() => expect(missing(first)).toBe(1));
    expect((await first.answer(three('u'))).message.headers).toMatchObject({ model: 'provider-ranker/1' });
  });

  test('tells each outage of its registry', async () => {
    const site = openSite();
    await site.promote(sure(0.3));
    const looks: Promise<unknown>[] = [];
    const find: typeof site.registry.find = (...asked) => {
      const found = site.registry.find(...asked);
      looks.push(found);
      return found;
    };
    const service = await site.start({ registry: { ...site.registry, find } });
    const aside = join(site.folder, 'aside');
    for (const outage of [1, 2]) {
      renameSync(site.registryRoot, aside);
      writeFileSync(site.registryRoot, 'a file in its place');
      await eventually(() => expect(service.log().filter(({ code }) => code === 'REGISTRY_READ')).toHaveLength(outage));
      rmSync(site.registryRoot);
      renameSync(aside, site.registryRoot);
      const before = looks.length;
      await eventually(() => expect(looks.length).toBeGreaterThan(before + 1));
      await looks.at(-1);
    }
  });

  test('gives way to another that has taken its number, as in a registry that was made anew', async () => {
    const site = openSite();
    await site.promote(sure(0.3));
    const service = await site.start();
    rmSync(join(site.registryRoot, modelName), { recursive: true });
    expect(await site.promote(sure(0.9))).toBe(1);
    await eventually(async () => {
      const { message } = await service.answer(three(`u-${site.now()}`));
      const { success_probability } = JSON.parse(String(message.value)).ranked_providers[0];
      expect(success_probability).toBeCloseTo(0.9, 6);
    });
  });

  test('that was refused is tried again when it is promoted again', async () => {
    const site = openSite();
    await site.promote(sure(0.3));
    const service = await site.start();
    const files = sure(0.9);
    const onnx = Buffer.from('garbage');
    const sha256 = createHash('sha256').update(onnx).digest('hex');
    const version = await site.promote({ onnx, card: { ...files.card, sha256 } });
    const rung = async (): Promise<unknown> => {
      const { message } = await service.answer(three(`u-${site.now()}`));
      return message.headers;
    };
    await eventually(async () => expect(await rung()).toMatchObject({ served_by: 'last_good' }));
    await site.registry.setAlias(modelName, 'champion', 1);
    await eventually(async () => expect(await rung()).toMatchObject({ served_by: 'champion' }));
    await site.registry.setAlias(modelName, 'champion', version);
    await eventually(() => expect(service.log().filter(({ code }) => code === 'MODEL_REFUSED')).toHaveLength(2));
  });

  test('damaged on the disk after publication is refused at the start, and answers come from below', async () => {
    const site = openSite();
    const version = await site.promote(sure(0.3));
    writeFileSync(join(site.registryRoot, modelName, String(version), 'model.onnx'), 'damaged');
    const service = await site.start();
    expect(service.health()).toMatchObject({ ready: true, model: null });
    expect((await service.answer(three('u'))).message.headers).toMatchObject({ served_by: 'rules' });
    expect(service.log()).toContainEqual(expect.objectContaining({ code: 'MODEL_REFUSED', level: 'error' }));
  });
});
