import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import { LinkHistory } from '../../../../src/features/locality/link-history.ts';
import { followTransfers } from '../../../../src/flows/locality/follow-transfers.ts';
import type { Catalogue } from '../../../../src/flows/locality/locate-data.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, request, submission } from '../../../helpers/messages/messages.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const transfer = (changes: object = {}) => ({
  from: 'RSE-B',
  to: 'RSE-A',
  bytes: 1e9,
  seconds: 1000,
  finish_time: submission,
  ...changes,
});

const catalogue: Catalogue = {
  places: async (datasets) =>
    datasets.map(({ scope, name }) => ({
      scope,
      name,
      bytes: 1e9,
      parts: [{ bytes: 1e9, disk: ['RSE-B'], tape: [] }],
      ageSeconds: 0,
    })),
  storage: () => [],
  distance: () => undefined,
};

test('a service learns from the topic of transfers how long they take', async () => {
  const site = openSite();
  await site.publish('transfers', ...Array.from({ length: 30 }, () => transfer()));
  const rseProviders = { 'RSE-A': 'SITE-A' };
  const service = await site.start({ locality: { catalogue, rseProviders, transferTopic: 'transfers' } });
  let n = 0;
  const seconds = async (): Promise<number> => {
    const datasets = [{ scope: 'demo', name: 'ds1', bytes: 1e9 }];
    const { message } = await service.answer(request(`u-${n++}`, [entry('SITE-A')], { datasets }));
    return RankedMessage.parse(JSON.parse(message.value.toString())).ranked_providers[0]!.transfer_time_s!;
  };
  await eventually(async () => expect(await seconds()).toBeGreaterThan(500));
  expect(await seconds()).toBeLessThan(2000);
});

test('opened again, it goes on where it was; what is no transfer is told and passed over', async () => {
  const site = openSite();
  const links = new LinkHistory();
  const faults: string[] = [];
  const open = followTransfers(site.bus, 'transfers', links, ({ code }) => faults.push(code));
  await site.publish('transfers', transfer(), { event_type: 'deletion-done' }, { from: 'RSE-B' }, 'no JSON');
  const successes = () => links.figures('RSE-B', 'RSE-A', submission)?.successes;
  const first = await open();
  await eventually(() => expect(faults).toEqual(['MESSAGE_FIELD_TYPE', 'MESSAGE_JSON']));
  await first.stop();
  const second = await open();
  await site.publish('transfers', transfer());
  await eventually(() => expect(successes()).toBe(2));
  await sleep(50);
  expect(successes()).toBe(2);
  await second.stop();
});
