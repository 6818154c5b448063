import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startService } from '../../../../src/flows/service/service.ts';
import { openLogger } from '../../../../src/telemetry/logger.ts';
import { entry, request } from '../../../helpers/messages/messages.ts';
import { openSite, serviceSettings } from '../../../helpers/programs/running-service.ts';
import { readTopic } from '../../../helpers/read-topic.ts';

test('a service that is stopped before it has read what was there never takes up the requests', async () => {
  const site = openSite();
  const lines: string[] = [];
  await site.publish('inference', request('u', [entry('A')]));
  const { bus, registry, now, snapshot } = site;
  const train = () => Promise.reject(new Error('this test does not train'));
  const log = openLogger('info', { write: (line) => lines.push(line) });
  const service = await startService({ bus, registry, train, now, log, snapshot, settings: serviceSettings });
  await service.stop();
  await sleep(100);
  expect(await site.topic('ranked_providers', 0)).toEqual([]);
  await bus.close();
  await sleep(50);
  expect(lines.filter((line) => line.includes('reading stopped'))).toEqual([]);
});

test('a service that is stopped right after it has answered over REST leaves each answer on its topic', async () => {
  const site = openSite();
  const service = await site.start();
  const uuids = Array.from({ length: 50 }, (_, index) => `u-${index}`);
  for (const uuid of uuids) {
    const { published } = await service.answer(request(uuid, [entry('A')]));
    published.catch(() => {});
  }
  await service.stop();
  await site.bus.close();
  expect(readTopic(site.logPath, serviceSettings.rankedTopic).map(({ key }) => key)).toEqual(uuids);
});
