import { expect, test } from 'vitest';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import type { ServiceState } from '../../../src/telemetry/state-metrics.ts';
import { quietState } from '../../helpers/programs/quiet-state.ts';

const aboutModel = /^provider_ranker_(?:model_|drifted_|live_)/;

const scrapeTwice = async (first: ServiceState, second: ServiceState): Promise<string[]> => {
  const metrics = openMetrics('0');
  let state = first;
  metrics.observe(() => state);
  await metrics.text();
  state = second;
  return (await metrics.text()).split('\n').filter((line) => aboutModel.test(line));
};

const serving: ServiceState = {
  ...quietState,
  model: { name: 'm', version: 2, sha256: 'ab', rung: 'champion', ageSeconds: 60 },
  driftedShare: 0.25,
  calibration: { outcomes: 3, ece: 0.125, log_loss: 0.5 },
};
const withoutModel: ServiceState = { ...quietState, model: null, driftedShare: null, calibration: null };

test('where no model serves, no figure of one is told: 0 would be a perfect log loss', async () => {
  expect(await scrapeTwice(withoutModel, withoutModel)).toEqual([]);
  expect(await scrapeTwice(serving, withoutModel)).toEqual([]);
});

test('the figures of the model in service are told at every scrape', async () => {
  const told = [
    'provider_ranker_model_info{name="m",version="2",sha256="ab",rung="champion"} 1',
    'provider_ranker_model_age_seconds 60',
    'provider_ranker_drifted_features_ratio 0.25',
    'provider_ranker_live_calibration_error_ratio 0.125',
    'provider_ranker_live_log_loss 0.5',
    'provider_ranker_live_outcomes 3',
  ];
  expect(await scrapeTwice(serving, serving)).toEqual(told);
  expect(await scrapeTwice(withoutModel, serving)).toEqual(told);
});
