import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startCollecting } from '../../../src/flows/collect.ts';
import { openLogger } from '../../../src/telemetry/logger.ts';
import { collectSettings } from '../../helpers/collecting.ts';
import { openSite } from '../../helpers/running-service.ts';
import { completed, siteMessage, submitted, templateMessage, testReport } from '../../helpers/traffic.ts';

const places = {
  topics: {
    logs: 'orchestrator-logs',
    templates: 'validated-templates',
    'create-deployment': 'create-deployment',
    sites: 'federation-registry-feeder',
    tests: 'rally',
    requests: 'providers-to-rank',
    sla: 'sla',
    usage: 'usage',
  },
  requestTopic: undefined,
  outcomeTopic: 'training',
  templateTopic: undefined,
  rankedTopic: 'ranked_providers',
};

test('raw traffic becomes a ranked list, and later an outcome that the history counts', async () => {
  const site = openSite();
  const service = await site.start();
  const collecting = startCollecting({
    bus: site.bus,
    path: join(site.folder, 'collect.sqlite'),
    settings: { ...collectSettings, settleMs: 0 },
    places,
    answer: service.answer,
    bury: async () => {},
    rankWithinMs: Number.POSITIVE_INFINITY,
    catchUpMs: 10_000,
    now: site.now,
    log: openLogger('silent'),
  });
  onTestFinished(collecting.stop);
  await collecting.caughtUp;
  const time = site.now();
  await site.publish('federation-registry-feeder', siteMessage('ALTO', { timestamp: new Date(time).toISOString() }));
  await site.publish('rally', testReport('alto_north', time - 3_600_000, false));
  await vi.waitFor(() => expect(collecting.counts()).toMatchObject({ read_sites: 1, read_tests: 1 }));
  await site.publish('validated-templates', templateMessage('u-1', time));
  const [ranked] = await site.topic('ranked_providers', 1);
  expect(JSON.parse(ranked!.text)).toMatchObject({
    uuid: 'u-1',
    ranked_providers: [{ provider_name: 'ALTO', vcpus_requ: 2, vcpus_quota: 80, test_failure_perc_1d: 1 }],
  });
  await site.publish('orchestrator-logs', submitted(time, 'u-1', 'ALTO'), completed(site.now(), 'u-1'));
  const [outcome] = await site.topic('training', 1);
  expect(outcome).toMatchObject({ key: 'alto_north_u-1' });
  expect(JSON.parse(outcome!.text)).toMatchObject({ status: 'CREATE_COMPLETE', vcpus_requ: 2 });
});
