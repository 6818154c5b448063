import { expect, test } from 'vitest';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import type { ServiceState } from '../../../src/telemetry/state-metrics.ts';
import { quietState } from '../../helpers/programs/quiet-state.ts';

const scrape = async (collected: ServiceState['collected']): Promise<string[]> => {
  const metrics = openMetrics('0');
  metrics.observe(() => ({ ...quietState, collected }));
  await metrics.text();
  return (await metrics.text()).split('\n').filter((line) => line.startsWith('provider_ranker_collector_'));
};

test("the collector's counts are counters, the same at the second scrape", async () => {
  const collected = {
    read: { logs: 3, sites: 1 },
    given: { outcome: 2 },
    sent: { ranking: 5, training: 2 },
    odd: { REPEATED: 1 },
    unsent: 4,
    open: { templates: 6, deployments: 7 },
  };
  expect(await scrape(collected)).toEqual([
    'provider_ranker_collector_messages_total{input="logs"} 3',
    'provider_ranker_collector_messages_total{input="sites"} 1',
    'provider_ranker_collector_outputs_total{kind="outcome"} 2',
    'provider_ranker_collector_sent_total{to="ranking"} 5',
    'provider_ranker_collector_sent_total{to="training"} 2',
    'provider_ranker_collector_oddities_total{code="REPEATED"} 1',
    'provider_ranker_collector_unsent_outputs 4',
    'provider_ranker_collector_waiting_templates 6',
    'provider_ranker_collector_open_deployments 7',
  ]);
});

test('where nothing is collected, nothing is told of it', async () => {
  expect(await scrape(undefined)).toEqual([]);
});
