import type { Ensemble, Link, Trees } from './ensemble.ts';
import type { LinearModel } from './linear-model.ts';

/** Trees and a line whose raw scores add up, as plain data; both take the same columns and have the same link. */
export type SumModel = {
  readonly kind: 'sum';
  readonly link: Link;
  readonly features: number;
  readonly trees: Ensemble;
  readonly line: LinearModel;
};

const half = (value: number): number => value / 2;

/** Halving keeps sums of leaves exact. */
const halfTrees = (trees: Trees): Trees => ({ ...trees, value: trees.value.map(half) });

/** The model whose raw score is the mean of both. */
export const meanOf = (trees: Ensemble, line: LinearModel): SumModel => ({
  kind: 'sum',
  link: trees.link,
  features: trees.features,
  trees: { ...trees, baseline: half(trees.baseline), trees: halfTrees(trees.trees) },
  line: {
    ...line,
    baseline: half(line.baseline),
    slope: line.slope.map(half),
    missing: line.missing.map(half),
    bounds: line.bounds && [half(line.bounds[0]), half(line.bounds[1])],
  },
});
