import type { BaggingOptions } from '../../../src/train/bagging/bagging.ts';

/** Of a small bag that starts from 0 everywhere. */
export const bagOptions = (rows: number): BaggingOptions => ({
  loss: 'log_loss',
  n_estimators: 20,
  max_leaf_nodes: 32,
  max_depth: 16,
  min_samples_leaf: 3,
  max_features: 0.5,
  max_samples: 0.632,
  initial_score: new Float64Array(rows),
  random_state: 0,
});
