import type { Ensemble, Link } from './ensemble.ts';
import type { LinearModel } from './linear-model.ts';

/** Trees and a line whose raw scores add up, as plain data; both take the same columns and have the same link. */
export type SumModel = {
  readonly kind: 'sum';
  readonly link: Link;
  readonly features: number;
  readonly trees: Ensemble;
  readonly line: LinearModel;
};

/** Its raw score times `factor`. */
export const ensembleTimes = (ensemble: Ensemble, factor: number): Ensemble => ({
  ...ensemble,
  baseline: factor * ensemble.baseline,
  trees: { ...ensemble.trees, value: ensemble.trees.value.map((value) => factor * value) },
});

/** Its raw score times `factor`. @param factor - at least 0 */
export const lineTimes = (line: LinearModel, factor: number): LinearModel => ({
  ...line,
  baseline: factor * line.baseline,
  slope: line.slope.map((value) => factor * value),
  missing: line.missing.map((value) => factor * value),
  bounds: line.bounds && [factor * line.bounds[0], factor * line.bounds[1]],
});

/** The model whose raw score is the mean of both. */
export const meanOf = (trees: Ensemble, line: LinearModel): SumModel => ({
  kind: 'sum',
  link: trees.link,
  features: trees.features,
  trees: ensembleTimes(trees, 0.5),
  line: lineTimes(line, 0.5),
});
