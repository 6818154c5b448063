import { describe } from 'vitest';
import { fitBagging } from '../../../src/train/bagging/bagging.ts';
import { fitGradientBoosting } from '../../../src/train/boosting/boosting.ts';
import type { BoostingOptions } from '../../../src/train/boosting/boosting-options.ts';
import { type ForestOptions, fitForest } from '../../../src/train/forest/forest.ts';
import { fitLinear } from '../../../src/train/linear/linear.ts';
import type { LinearOptions } from '../../../src/train/linear/linear-options.ts';
import { blendOf } from '../../../src/train/models/blend.ts';
import { meanOf } from '../../../src/train/models/sum-model.ts';
import { bagOptions } from '../../helpers/models/bag-options.ts';
import { checkTrainer, type Fit } from '../../helpers/suites/check-ensemble.ts';

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

const bag =
  (loss: 'log_loss' | 'gamma'): Fit =>
  (inputs, target, seed, hooks) =>
    fitBagging(inputs, target, { ...bagOptions(inputs.rows), loss, random_state: seed }, hooks);

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

/** A tenth of a line among trees, as a stack has it. */
const blend =
  (loss: 'log_loss' | 'gamma'): Fit =>
  (inputs, target, seed, hooks) => {
    const line = loss === 'log_loss' ? [{ fit: { ensemble: fitLinear(inputs, target, { loss }) }, weight: 0.1 }] : [];
    const trees = fitGradientBoosting(inputs, target, { loss, max_iter: 40, random_state: seed }, hooks);
    const bagged = bag(loss)(inputs, target, seed);
    return blendOf([...line, { fit: { ensemble: trees }, weight: 0.6 }, { fit: { ensemble: bagged }, weight: 0.3 }])
      .ensemble;
  };

/** Half of what there is to learn bends. */
const straight = { error: 0.95, steps: 2 };

const sampled = { subsample: 0.7, max_features: 0.5 };

describe('boosting, log loss', () => checkTrainer(boosting({ loss: 'log_loss' }), 'labels'));
describe('boosting, squared error', () => checkTrainer(boosting({ loss: 'squared_error' }), 'seconds'));
describe('boosting, gamma', () => checkTrainer(boosting({ loss: 'gamma' }), 'seconds'));
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
describe('bagged trees, chance', () => checkTrainer(bag('log_loss'), 'labels'));
describe('bagged trees, seconds', () => checkTrainer(bag('gamma'), 'seconds'));
describe('a blend, chance', () => checkTrainer(blend('log_loss'), 'labels'));
describe('a blend, seconds', () => checkTrainer(blend('gamma'), 'seconds', { error: 0.8, steps: 6 }));
describe('mean of trees and a line, chance', () => checkTrainer(mean('log_loss'), 'labels', straight));
describe('mean of trees and a line, seconds', () => checkTrainer(mean('gamma'), 'seconds', straight));
