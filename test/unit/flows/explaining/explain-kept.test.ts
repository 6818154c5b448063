import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDecisionLog } from '../../../../src/bus/decisions/decision-log.ts';
import { findKept } from '../../../../src/bus/decisions/store.ts';
import { plainPage } from '../../../../src/cli/terminal/page.ts';
import { explanationText } from '../../../../src/cli/texts/explanation-text.ts';
import { ExplainedMessage } from '../../../../src/contracts/answers/explanation.ts';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { RankerError } from '../../../../src/errors.ts';
import { decodeRecord } from '../../../../src/flows/decisions/decision-record.ts';
import { explainUuid } from '../../../../src/flows/explaining/explain-uuid.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, failedMessage, outcomeMessage, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { copyOfTrainedRegistry, modelName } from '../../../helpers/models/trained.ts';
import { openSite, type Site } from '../../../helpers/programs/running-service.ts';

const longestMs = 30 * 86_400_000;

const logAt = (site: Site) => {
  const path = join(site.folder, 'decisions.sqlite');
  const log = openDecisionLog({
    path,
    longestMs,
    mostBytes: 1e8,
    now: site.now,
    onFault: (fault) => expect.fail(String(fault)),
  });
  onTestFinished(log.close);
  return { path, decisions: { log, longestMs } };
};

const figuresOf = (message: unknown) =>
  ExplainedMessage.parse(message).ranked_providers.map((one) => [
    one.provider_name,
    one.position,
    one.success_probability,
    one.expected_time_s,
    one.expected_failure_time_s,
  ]);

const short: JsonObject = { vcpus_usage: 98 };

const asked = request('u-1', [
  entry('A', { test_failure_perc_1d: 0.6 }),
  entry('B', short),
  entry('C', { ram_gb_quota: -1, features: { speed: 3 } }),
]);

const outcomes = Array.from({ length: 60 }, (_, at) =>
  (at % 4 === 0 ? failedMessage : outcomeMessage)(`o-${at}`, 'ABC'[at % 3]!, 10 + 7 * at, at % 3 === 1 ? short : {}),
);

describe('a kept ranking', () => {
  test('gives the same numbers as were served, after a restart, a model change and the loss of its model in the registry', async () => {
    const site = openSite();
    await copyOfTrainedRegistry(site.registryRoot);
    await site.publish('training', ...outcomes);
    const { path, decisions } = logAt(site);
    const before = await site.start({ decisions });
    const served = JSON.parse(String((await before.answer(asked)).message.value));
    expect(served.model).toMatchObject({ version: 1 });
    await before.stop();
    await decisions.log.close();

    await site.promote(madeModel());
    rmSync(join(site.registryRoot, modelName, '1'), { recursive: true });
    await site.publish('training', failedMessage('late', 'A', 1), outcomeMessage('later', 'B', 1));
    const after = await site.start({ decisions: logAt(site).decisions });
    expect(after.health().model).toMatchObject({ version: 2 });

    const explanation = await explainUuid(path, 'u-1', site.registry);
    expect(explanation.kept).toMatchObject({ same: 'all', differences: [] });
    expect(explanation.model).toEqual(served.model);
    expect(
      explanation.providers.map((one) => [
        one.provider_name,
        one.position,
        one.success_probability,
        one.expected_time_s,
        one.expected_failure_time_s,
      ]),
    ).toEqual(figuresOf(served));
    expect(explanation.providers.every(({ chance }) => chance.attributed)).toBe(true);

    const lines = explanationText(explanation, plainPage);
    expect(lines[1]).toMatch(/^Made again: the same as served; it took [\d.]+ ms\.$/);
    expect(lines.join('\n')).toMatch(/chance \d+ %, mean \d+ %: .*this template here [+-]\d/);
    expect(lines.join('\n')).toMatch(/(yes|no); vcpus: requested 4, free 2/);

    const again = JSON.parse(await after.explain(asked, false));
    expect(figuresOf(again)).toEqual(figuresOf(served));
    expect(again.explanation).toEqual(explanation);
    expect(JSON.parse((await after.explainKept('u-1'))!)).toEqual({ ...again, request: asked });
  });

  test.each([
    ['the history', outcomes],
    ['the rules', []],
  ])('is made again where %s answered', async (_, known) => {
    const site = openSite();
    await site.publish('training', ...known);
    const { path, decisions } = logAt(site);
    const service = await site.start({ decisions });
    await service.answer(asked);
    await service.answer({ ...asked, template_name: 'other' });
    await decisions.log.close();
    const { kept, model } = await explainUuid(path, 'u-1', site.registry);
    expect(model).toBeNull();
    expect(kept).toMatchObject({ same: 'all', differences: [] });
  });

  test('is that of the latest answer, or none: not of an earlier one', async () => {
    const site = openSite();
    const service = await site.start({ decisions: logAt(site).decisions });
    await service.answer(asked);
    expect(await service.explainKept('u-1')).toContain('"explanation":{');
    const spoilt = { ...asked, submission_time: 'noon' };
    await service.answerFault(spoilt, new RankerError('MESSAGE_TIME', 'submission_time must be a time'));
    expect(service.ranking('u-1')).toContain('MESSAGE_TIME');
    const { explanation, explanation_missing, ...answer } = JSON.parse((await service.explainKept('u-1'))!);
    expect(answer).toEqual(JSON.parse(service.ranking('u-1')!));
    expect(explanation).toBeNull();
    expect(explanation_missing).toBe('it was answered before, and what it was made of is not kept');
    expect(await service.explainKept('u-2')).toBeUndefined();
  });

  test('does not keep away an answer of another worker, nor one where nothing is kept', async () => {
    const site = openSite();
    const [one, keeping, forgetful] = [
      await site.start({ decisions: logAt(site).decisions }),
      await site.start({ decisions: logAt(openSite()).decisions }),
      await site.start(),
    ];
    const text = String((await one.answer(asked)).message.value);
    for (const other of [keeping, forgetful]) {
      await eventually(() => expect(other.ranking('u-1')).toBe(text));
      expect(JSON.parse((await other.explainKept('u-1'))!)).toMatchObject({ ...JSON.parse(text), explanation: null });
    }
  });

  test('does not keep away an answer that is remembered where nothing kept can be read', async () => {
    const site = openSite();
    const { decisions } = logAt(site);
    const find = () => Promise.reject(new RankerError('BUS_STORAGE', 'the file is no database'));
    const service = await site.start({ decisions: { ...decisions, log: { ...decisions.log, find } } });
    const text = String((await service.answer(asked)).message.value);
    expect(JSON.parse((await service.explainKept('u-1'))!)).toEqual({
      ...JSON.parse(text),
      explanation: null,
      explanation_missing: 'BUS_STORAGE: the log of the service tells more',
    });
    expect(service.log()).toContainEqual(
      expect.objectContaining({ level: 'warn', code: 'BUS_STORAGE', msg: 'an answer goes without its reasons' }),
    );
    await expect(service.explainKept('u-2')).rejects.toThrow('the file is no database');
  });

  test('tells of each provider how long ago its newest outcome was', async () => {
    const site = openSite();
    const daysBefore = { A: 20, B: 10, C: 30 };
    const idle = Object.entries(daysBefore).map(([name, days]) => outcomeMessage(`o-${name}`, name, days * 24 * 60));
    await site.publish('training', ...idle);
    const { path, decisions } = logAt(site);
    const service = await site.start({ decisions });
    await service.answer(asked);
    await decisions.log.close();
    const { kept, providers } = await explainUuid(path, 'u-1', site.registry);
    expect(kept).toMatchObject({ same: 'all' });
    const days = (name: string) =>
      providers.find(({ provider_name }) => provider_name === name)!.history!.provider_age_s! / 86_400;
    expect(days('A') - days('B')).toBeCloseTo(daysBefore.A - daysBefore.B, 6);
    expect(days('C') - days('B')).toBeCloseTo(daysBefore.C - daysBefore.B, 6);
  });

  const replaced = (bytes: Buffer, from: string, to: string): Buffer =>
    Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');

  test.each([
    ['of another layout', (bytes: Buffer) => replaced(bytes, '"layout":2', '"layout":9')],
    ['with settings that are not known', (bytes: Buffer) => replaced(bytes, '"kind":"cost"', '"kind":"luck"')],
    ['with figures of another resource', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(16)])],
  ])('%s is not read', async (_, changed) => {
    const site = openSite();
    const { path, decisions } = logAt(site);
    const service = await site.start({ decisions });
    await service.answer(asked);
    await decisions.log.close();
    const bytes = Buffer.from(findKept(path, 'u-1')!);
    expect(decodeRecord(bytes).settings.policy).toEqual({ kind: 'cost' });
    expect(() => decodeRecord(changed(bytes))).toThrow(expect.objectContaining({ code: 'BUS_STORAGE' }));
  });

  test('keeps what others held, and where the data lay', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const { path, decisions } = logAt(site);
    const service = await site.start({ decisions }, { reservations: true });
    const tight = { vcpus_quota: 8, vcpus_usage: 0 };
    const datasets = [{ scope: 's', name: 'n', bytes: 1e9 }];
    for (let n = 0; n < 3; n++) {
      await service.answer(request(`u-${n}`, [{ ...told('A', 0.9), ...tight }, told('B', 0.5)], { datasets }));
    }
    await decisions.log.close();
    const last = decodeRecord(findKept(path, 'u-2')!);
    expect(last.assessments[0]!.reserved).toMatchObject({ deployments: 2, vcpus: 8 });
    expect(last.locality?.datasets).toHaveLength(1);
    const { kept, providers } = await explainUuid(path, 'u-2', site.registry);
    expect(kept).toMatchObject({ same: 'all', differences: [] });
    expect(providers[1]!.fits).toContainEqual(expect.objectContaining({ resource: 'vcpus', held: 8, fits: false }));
  });

  test('is made again where the answer leaves providers out, and where entries held names of ours', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const { path, decisions } = logAt(site);
    const filter = { policy: 'weighted', filter: true, threshold: 0.7 } as const;
    const service = await site.start({ decisions }, filter);
    await service.answer(request('u-few', [told('A', 0.9), told('B', 0.1, 900)]));
    await service.answer(request('u-ours', [{ ...told('A', 0.9), position: 7, reasons: ['mine'] }, told('C', 0.8)]));
    await decisions.log.close();
    for (const [uuid, listed] of [
      ['u-few', 1],
      ['u-ours', 2],
    ] as const) {
      const { kept, providers } = await explainUuid(path, uuid, site.registry);
      expect(kept).toMatchObject({ same: 'all', differences: [] });
      expect(providers).toHaveLength(listed);
    }
  });

  test('says what differs where another model stands under the same name', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const { path, decisions } = logAt(site);
    const service = await site.start({ decisions });
    await service.answer(request('u-9', [told('A', 0.9), told('B', 0.5)]));
    await decisions.log.close();
    const other = madeModel({ roots: true });
    const registry = { ...site.registry, fetch: async () => other };
    const { kept } = await explainUuid(path, 'u-9', registry);
    expect(kept!.same).toBe('not');
    expect(kept!.differences).toContainEqual(
      expect.stringMatching(/^ranked_providers\[0\]\.success_probability: 0\.\d+ was served, 0\.\d+ now$/),
    );
  });

  test('that is not there has a code', async () => {
    const site = openSite();
    const { path } = logAt(site);
    await expect(explainUuid(path, 'nobody', site.registry)).rejects.toMatchObject({ code: 'RANKING_NOT_FOUND' });
  });
});
