import { expect, test } from 'vitest';
import { cardMetrics, cardParams } from '../../../../src/registry/mlflow/card-record.ts';
import { sampleModel } from '../../../helpers/models/sample-model.ts';

test('the params of a run are the settings by their paths, in characters and lengths that MLflow takes', () => {
  const settings = { probability: { rate: 0.1, 'odd/näme+': true }, long: 'x'.repeat(7_000), none: null };
  const { card } = sampleModel(7, { settings });
  const params = new Map(cardParams(card).map(({ key, value }) => [key, value]));
  expect(params.get('settings.probability.rate')).toBe('0.1');
  expect(params.get('settings.probability.odd/n_me_')).toBe('true');
  expect(params.get('settings.long')).toHaveLength(6_000);
  expect(params.get('settings.none')).toBe('null');
  expect(params.get('seed')).toBe('7');
  expect(params.get('data.outcomes')).toBe('500');
  expect(params.get('gate_passed')).toBe('true');
});

test('the metrics of a run are those of the model and of each baseline, without what was not measured', () => {
  const { card } = sampleModel(1, { metrics: { model: { auc: 0.8, ece: null }, 'best constant': { brier: 0.2 } } });
  expect(cardMetrics(card)).toEqual([
    { key: 'model.auc', value: 0.8 },
    { key: 'best constant.brier', value: 0.2 },
  ]);
});
