import { expect, test } from 'vitest';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, request } from '../../../helpers/messages/messages.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const asked = request('u-1', [entry('A', { vcpus_quota: 1 }), entry('B')]);

const forever = new AbortController().signal;

const providersOf = (text: string | undefined): string[] | undefined =>
  text === undefined ? undefined : JSON.parse(text).map((one: { provider_name: string }) => one.provider_name);

test('the list of an answer that was given is had at once, sorted by key and in ASCII', async () => {
  const service = await openSite().start();
  await service.answer(asked);
  const text = await service.rankedList('u-1', forever);
  expect(providersOf(text)).toEqual(['B', 'A']);
  const keys = Object.keys(JSON.parse(text!)[0]);
  expect(keys).toEqual(keys.toSorted());
  expect(text).toMatch(/^\[\{"bandwidth|^\[\{"classification"/);
  expect(text!.endsWith(']\n')).toBe(true);
});

test('an answer that is not there yet is waited for, also when another worker gives it', async () => {
  const site = openSite();
  const service = await site.start({}, { roles: ['api'], queryTimeoutMs: 60_000 });
  const list = service.rankedList('u-1', forever);
  const worker = await site.start();
  await worker.answer(asked);
  expect(providersOf(await list)).toEqual(['B', 'A']);
});

test('a request that nobody answered in time is ranked for whoever waits', async () => {
  const site = openSite();
  const service = await site.start({}, { roles: ['api'], queryTimeoutMs: 500 });
  await site.publish('inference', { uuid: 'other', providers: 7 }, asked);
  await eventually(async () => expect(providersOf(await service.rankedList('u-1', forever))).toEqual(['B', 'A']));
  expect(await site.topic('ranked_providers', 1)).toMatchObject([{ key: 'u-1' }]);
});

test('one that cannot be read gets the last rung, if it names providers', async () => {
  const site = openSite();
  const service = await site.start({}, { roles: ['api'], queryTimeoutMs: 300 });
  await site.publish('inference', { uuid: 'broken', providers: [{ provider_name: 'B' }, 7, { provider_name: 'A' }] });
  await eventually(async () => expect(providersOf(await service.rankedList('broken', forever))).toEqual(['A', 'B']));
  await site.publish('inference', { uuid: 'empty', providers: [] });
  expect(await service.rankedList('empty', forever)).toBeUndefined();
});

test('of a deployment that nobody asked about nothing is known, after the wait', async () => {
  const service = await openSite().start({}, { queryTimeoutMs: 100 });
  const began = performance.now();
  expect(await service.rankedList('u-1', forever)).toBeUndefined();
  expect(performance.now() - began).toBeGreaterThanOrEqual(95);
});

test('answers of the replaced ranker are passed on, from our topic and from one of its own', async () => {
  const site = openSite();
  const settings = { queryTimeoutMs: 60_000, otherRankedTopic: 'ranked-providers' };
  const service = await site.start({}, settings);
  const told = (uuid: string) => `{"ranked_providers": [{"provider_name": "A", "regression": NaN}], "uuid": "${uuid}"}`;
  const bus = site.bus;
  await bus.publish('ranked_providers', [{ key: null, value: told('u-2') }]);
  await bus.publish('ranked-providers', [
    { key: null, value: 'nonsense' },
    { key: null, value: '{"uuid": "u-3"}' },
    { key: null, value: null },
    { key: null, value: told('u-3') },
  ]);
  expect(await service.rankedList('u-2', forever)).toBe('[{"provider_name":"A","regression":null}]\n');
  expect(providersOf(await service.rankedList('u-3', forever))).toEqual(['A']);
});

test('a request of long ago that nobody answered is not taken up', async () => {
  const site = openSite();
  await site.publish('inference', asked);
  const now = () => site.now() + 60_000;
  const service = await site.start({ now }, { roles: ['api'], queryTimeoutMs: 300, rememberMs: 1000 });
  expect(await service.rankedList('u-1', forever)).toBeUndefined();
});

test('answers are kept in mind as long as the settings say, and no longer', async () => {
  const site = openSite();
  let aheadMs = 0;
  const now = () => site.now() + aheadMs;
  const service = await site.start({ now }, { queryTimeoutMs: 50, rememberMs: 1000 });
  await service.answer(asked);
  expect(providersOf(await service.rankedList('u-1', forever))).toEqual(['B', 'A']);
  aheadMs = 60_000;
  expect(await service.rankedList('u-1', forever)).toBeUndefined();
});

test('a flood of questions about what nobody knows keeps nobody waiting for long', async () => {
  const service = await openSite().start({}, { queryTimeoutMs: 60_000 });
  const leaving = new AbortController();
  const flood = Array.from({ length: 2000 }, (_, i) => service.rankedList(`nobody-${i}`, leaving.signal));
  expect(await service.rankedList('one-more', forever)).toBeUndefined();
  leaving.abort();
  await Promise.all(flood);
});
