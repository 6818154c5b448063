import type { Matrix } from '../data/matrix.ts';
import { type Ensemble, inverseLink, predictRaw } from './ensemble.ts';
import { type LinearModel, predictLinearRaw } from './linear-model.ts';
import { ensembleTimes, lineTimes, type SumModel } from './sum-model.ts';

/** The result of any trainer. */
export type Model = Ensemble | LinearModel | SumModel;

/** Raw scores, shape [rows]. @throws TypeError when the columns aren't the model's */
export const predictModelRaw = (model: Model, inputs: Matrix): Float64Array => {
  if (model.kind === 'linear') return predictLinearRaw(model, inputs);
  if (model.kind !== 'sum') return predictRaw(model, inputs);
  const ofLine = predictLinearRaw(model.line, inputs);
  return predictRaw(model.trees, inputs).map((ofTrees, row) => ofTrees + ofLine[row]!);
};

/** Probabilities or means, shape [rows]. */
export const predictModel = (model: Model, inputs: Matrix): Float64Array =>
  predictModelRaw(model, inputs).map((raw) => inverseLink(model.link, raw));

export const treeCount = (model: Model): number => {
  if (model.kind === 'linear') return 0;
  return model.kind === 'sum' ? treeCount(model.trees) : model.trees.roots.length;
};

/** The columns that a model uses. */
export const columnsOf = (model: Model): Set<number> => {
  if (model.kind === 'sum') return columnsOf(model.trees).union(columnsOf(model.line));
  if (model.kind !== 'linear') return new Set(model.trees.feature.filter((column) => column >= 0));
  const { slope, missing } = model;
  return new Set(slope.keys().filter((column) => slope[column] !== 0 || missing[column] !== 0));
};

/**
 * The model with its raw score multiplied by `factor`.
 * @param factor - in [0, 1]
 */
export const modelTimes = (model: Model, factor: number): Model => {
  if (model.kind === 'linear') return lineTimes(model, factor);
  if (model.kind !== 'sum') return ensembleTimes(model, factor);
  return { ...model, trees: ensembleTimes(model.trees, factor), line: lineTimes(model.line, factor) };
};
