import { describe } from 'vitest';
import { fitGradientBoosting } from '../../../src/train/boosting/boosting.ts';
import type { BoostingOptions } from '../../../src/train/boosting/boosting-options.ts';
import { type ForestOptions, fitForest } from '../../../src/train/forest/forest.ts';
import { fitLinear } from '../../../src/train/linear/linear.ts';
import type { LinearOptions } from '../../../src/train/linear/linear-options.ts';
import { meanOf } from '../../../src/train/models/sum-model.ts';
import { checkTrainer, type Fit } from '../../helpers/check-ensemble.ts';

const boosting =
  (options: Partial<BoostingOptions>): Fit =>
  (inputs, target, seed, hooks) =>
    fitGradientBoosting(inputs, target, { max_iter: 40, random_state: seed, ...options }, hooks);

const forest =
  (options: Partial<ForestOptions>): Fit =>
  (inputs, target, seed, hooks) =>
    fitForest(
      inputs,
      target,
      { n_estimators: 20, min_samples_leaf: 10, max_features: 0.5, random_state: seed, ...options },
      hooks,
    );

const linear =
  (loss: LinearOptions['loss']): Fit =>
  (inputs, target, _, hooks) =>
    fitLinear(inputs, target, { loss }, hooks);

const mean =
  (loss: 'log_loss' | 'gamma'): Fit =>
  (inputs, target, seed, hooks) => {
    const trees = fitGradientBoosting(inputs, target, { loss, max_iter: 40, random_state: seed }, hooks);
    return meanOf(trees, fitLinear(inputs, target, { loss }));
  };

/** Half of what there is to learn bends. */
const straight = { error: 0.95, steps: 2 };

const sampled = { subsample: 0.7, max_features: 0.5 };

describe('boosting, log loss', () => checkTrainer(boosting({ loss: 'log_loss' }), 'labels'));
describe('boosting, squared error', () => checkTrainer(boosting({ loss: 'squared_error' }), 'seconds'));
describe('boosting, gamma', () => checkTrainer(boosting({ loss: 'gamma' }), 'seconds'));
describe('boosting, poisson', () => checkTrainer(boosting({ loss: 'poisson' }), 'seconds'));
describe('boosting, sampled', () => checkTrainer(boosting({ loss: 'log_loss', ...sampled }), 'labels'));
describe('boosting, all leaves', () => checkTrainer(boosting({ loss: 'gamma', max_leaf_nodes: null }), 'seconds'));
describe('boosting, monotone', () => {
  checkTrainer(boosting({ loss: 'gamma', monotonic_cst: [0, 0, 0, 0, 0, 1] }), 'seconds');
});
describe('random forest, classification', () => checkTrainer(forest({}), 'labels'));
describe('random forest, regression', () => checkTrainer(forest({ task: 'regression' }), 'seconds'));
describe('random forest, few leaves', () => checkTrainer(forest({ max_leaf_nodes: 12 }), 'labels'));
describe('extra trees, classification', () => checkTrainer(forest({ kind: 'extra_trees' }), 'labels'));
describe('extra trees, regression', () => {
  checkTrainer(forest({ kind: 'extra_trees', task: 'regression' }), 'seconds');
});
describe('logistic regression', () => checkTrainer(linear('log_loss'), 'labels', straight));
describe('ridge regression', () => checkTrainer(linear('squared_error'), 'seconds', straight));
describe('gamma regression', () => checkTrainer(linear('gamma'), 'seconds', straight));
describe('poisson regression', () => checkTrainer(linear('poisson'), 'seconds', straight));
describe('mean of trees and a line, chance', () => checkTrainer(mean('log_loss'), 'labels', straight));
describe('mean of trees and a line, seconds', () => checkTrainer(mean('gamma'), 'seconds', straight));
