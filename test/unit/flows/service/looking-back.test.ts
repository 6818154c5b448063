import { expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import type { LiveEvent } from '../../../../src/contracts/rest/events.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { outcomeMessage, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const two = (uuid: string) => request(uuid, [told('A', 0.2), told('B', 0.9)]);

const orderOf = (text: string): string[] =>
  RankedMessage.parse(JSON.parse(text)).ranked_providers.map((one) => one.provider_name);

test('a preview answers as a request would be answered, and leaves no trace', async () => {
  const site = openSite();
  await site.promote(madeModel());
  const service = await site.start();
  const preview = await service.preview(two('u-1'));
  expect(orderOf(preview)).toEqual(['B', 'A']);
  expect(service.ranking('u-1')).toBeUndefined();
  const { message } = await service.answer(two('u-1'));
  expect(JSON.parse(String(message.value))).not.toHaveProperty('supersedes');
  expect(await site.topic('ranked_providers', 1)).toHaveLength(1);
});

test('a preview counts for no drift, an answer does', async () => {
  const site = openSite();
  const spread = { 'features.chance': { missing: 0, deciles: [0, 0.5, 1] } };
  await site.promote(madeModel({ card: { feature_quantiles: spread } }));
  const service = await site.start();
  const many = (uuid: string) =>
    request(
      uuid,
      Array.from({ length: 600 }, (_, site) => told(`S${site}`, 0.2)),
    );
  await service.preview(many('u-1'));
  expect(service.health().quality.drift).toBeNull();
  await service.answer(many('u-1'));
  expect(service.health().quality.drift).toMatchObject({ rows: 600 });
});

test('outcomes that finish later than now are told apart from those that count', async () => {
  const site = openSite();
  const service = await site.start();
  await site.publish('training', outcomeMessage('past', 'A', 1), outcomeMessage('ahead', 'A', -3 * 24 * 60));
  await eventually(() => expect(service.state()).toMatchObject({ outcomes: 1, waitingOutcomes: 1 }));
});

test('answers are kept in mind, the latest first, whoever gave them', async () => {
  const site = openSite();
  const service = await site.start();
  for (const uuid of ['u-1', 'u-2', 'u-3']) await (await service.answer(two(uuid))).published;
  await service.answer(request('u-2', [told('C', 0.5)]));
  expect(service.recent(2).map((text) => JSON.parse(text).uuid)).toEqual(['u-2', 'u-3']);
  expect(orderOf(service.ranking('u-2')!)).toEqual(['C']);
  const other = await site.start({ snapshot: { ...site.snapshot, path: `${site.snapshot.path}-2` } });
  expect(other.ranking('u-3')).toBe(service.ranking('u-3'));
});

test('what others put on the topic that is no answer, under its headers, is passed over: listed, looked up and followed', async () => {
  const site = openSite();
  const service = await site.start();
  const heard: LiveEvent[] = [];
  service.events.listen((event) => heard.push(event));
  await (await service.answer(two('u-1'))).published;
  const text = service.ranking('u-1')!;
  const garbled = [
    '',
    '{',
    'null',
    '[]',
    '{"uuid":"odd"}',
    text.slice(0, -9),
    text + text,
    text.replace('"ranked_providers":[', '"ranked_providers":7,"x":['),
  ];
  const headers = (n: number) => ({ 'request-hash': `hash-${n}`, user_group: 'group' });
  await site.bus.publish(
    'ranked_providers',
    garbled.map((value, n) => ({ key: `odd-${n}`, value, headers: headers(n) })),
  );
  await site.publish('inference', two('u-2'));
  await eventually(() => expect(service.ranking('u-2')).toBeDefined());
  await eventually(() => expect(service.state().lags.filter(({ messages }) => messages > 0)).toEqual([]));
  expect(service.recent(20).map((one) => JSON.parse(one).uuid)).toEqual(['u-2', 'u-1']);
  for (const n of garbled.keys()) {
    expect(service.ranking(`odd-${n}`)).toBeUndefined();
    expect(await service.explainKept(`odd-${n}`)).toBeUndefined();
  }
  expect(heard.map((event) => 'uuid' in event && event.uuid)).toEqual(['u-1', 'u-2']);
  expect(service.log().filter(({ level }) => level === 'error')).toEqual([]);
});

test('a promoted version serves at once, and a rolled back one no more', async () => {
  const site = openSite();
  const card = { gate: { passed: true, reasons: [] } };
  await site.promote(madeModel({ card }));
  await site.registry.publish('provider-ranker', madeModel({ card, unknown: { probability: 0.25 } }));
  const service = await site.start({}, { modelPollMs: 1_000_000 });
  expect(await service.models.promote('2', 'alice')).toMatchObject({ version: 2, aliases: ['champion'] });
  expect(service.health().model?.version).toBe(2);
  expect(await service.models.list()).toMatchObject({ in_service: 2, models: [{ version: 1 }, { version: 2 }] });
  expect(await service.models.rollback(null)).toMatchObject({ version: 1 });
  expect((await service.models.list()).in_service).toBe(1);
  expect((await service.models.history()).champions).toMatchObject([
    { version: 1, instead_of: null, at: null, how: null },
    { version: 2, instead_of: 1, how: 'hand', by: 'alice', gate: { passed: true } },
    { version: 1, instead_of: 2, how: 'rollback', by: null, gate: { passed: true } },
  ]);
  await expect(service.models.show('7')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
});
