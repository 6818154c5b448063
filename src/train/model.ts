import { type Ensemble, inverseLink, predictRaw } from './ensemble.ts';
import { type LinearModel, predictLinearRaw } from './linear-model.ts';
import type { Matrix } from './matrix.ts';

/** Whatever a trainer gives. */
export type Model = Ensemble | LinearModel;

/** Raw scores, shape [rows]. @throws TypeError when the columns aren't the model's */
export const predictModelRaw = (model: Model, inputs: Matrix): Float64Array =>
  model.kind === 'linear' ? predictLinearRaw(model, inputs) : predictRaw(model, inputs);

/** Probabilities or means, shape [rows]. */
export const predictModel = (model: Model, inputs: Matrix): Float64Array =>
  predictModelRaw(model, inputs).map((raw) => inverseLink(model.link, raw));
