import { checkTrainingSet, type Matrix } from '../data/matrix.ts';
import { type FitHooks, report } from '../hooks.ts';
import { type LossName, losses } from '../losses/losses.ts';
import { bestBaseline, checkInitialScore, checkTarget } from '../losses/raw-scores.ts';
import { type LinearModel, predictLinearRaw } from '../models/linear-model.ts';
import { checkLinearOptions, type LinearOptions, linearDefaults } from './linear-options.ts';
import { iterateAt, type PenalisedLoss, penalisedLoss, stepFrom } from './penalised-loss.ts';
import { type ColumnScale, columnScale, varyingTerms } from './standard-terms.ts';

/** Newton's method with step halving. */
const descend = (start: Float64Array, problem: PenalisedLoss, hooks: FitHooks): Float64Array => {
  const { options, inputs } = problem;
  const { max_iter, tol } = options;
  let current = iterateAt(problem, start);
  for (let done = 1; done <= max_iter; done++) {
    const { step, decrease } = stepFrom(problem, current);
    report(hooks, done, max_iter);
    if (!(decrease > tol * inputs.rows)) break;
    let [share, next] = [1, current];
    do {
      const lower = current.at.map((coefficient, j) => coefficient - share * step[j]!);
      next = iterateAt(problem, lower);
      share /= 2;
    } while (!(next.value < current.value) && share > 1e-6);
    if (!(next.value < current.value)) break;
    current = next;
  }
  return current.at;
};

/** A linear model of the raw columns, from the coefficients of their standardised terms; still without bounds. */
const asModel = (at: Float64Array, terms: Int32Array, scales: readonly ColumnScale[], loss: LossName): LinearModel => {
  const columns = scales.length;
  const coefficients = new Float64Array(2 * columns);
  terms.forEach((term, j) => {
    coefficients[term] = at[j]!;
  });
  const ofMissing = scales.map(({ missingDeviation }, column) =>
    missingDeviation === 0 ? 0 : coefficients[columns + column]! / missingDeviation,
  );
  return {
    kind: 'linear',
    link: losses[loss].link,
    baseline: scales.reduce((sum, { missingShare }, column) => sum - ofMissing[column]! * missingShare, at.at(-1)!),
    features: columns,
    slope: scales.map(({ deviation }, column) => (deviation === 0 ? 0 : coefficients[column]! / deviation)),
    centre: scales.map(({ centre }) => centre),
    missing: ofMissing,
    low: scales.map(({ low }) => low),
    high: scales.map(({ high }) => high),
    bounds: null,
  };
};

const bounded = (model: LinearModel, inputs: Matrix): LinearModel => {
  if (model.link !== 'log') return model;
  const scores = predictLinearRaw(model, inputs);
  return { ...model, bounds: [scores.reduce((a, b) => Math.min(a, b)), scores.reduce((a, b) => Math.max(a, b))] };
};

/**
 * Generalised linear regression with an L2 penalty. Missing values count as the column's mean, and each column that is
 * missing in at least a twentieth of the rows, and present in as many, gets an indicator term. A term whose sign
 * `monotonic_cst` forbids is dropped, and the others are fitted again. A constant target gives a constant model. The
 * rows' order matters by rounding only; same inputs, same model, bit for bit.
 * @throws TypeError for wrong options, shapes or targets; RankerError TRAIN_CANCELLED
 */
export const fitLinear = (
  inputs: Matrix,
  target: Float64Array,
  options: Partial<LinearOptions> = {},
  hooks: FitHooks = {},
): LinearModel => {
  const o: LinearOptions = { ...linearDefaults, ...options };
  checkLinearOptions(o);
  checkTrainingSet(inputs, target);
  checkTarget(o.loss, target);
  checkInitialScore(inputs.rows, o.initial_score);
  report(hooks, 0, o.max_iter);
  const scales = Array.from({ length: inputs.columns }, (_, column) => columnScale(inputs, column));
  const baseline = bestBaseline(losses[o.loss], target, o.initial_score);
  let terms = varyingTerms(scales);
  let at: Float64Array = Float64Array.of(...new Float64Array(terms.length), baseline);
  let settled = target.every((y) => y === target[0]);
  while (!settled) {
    at = descend(at, penalisedLoss(inputs, target, scales, terms, o), hooks);
    const allowed = terms.map((term, j) => Number(!(at[j]! * (o.monotonic_cst?.[term] ?? 0) < 0)));
    settled = allowed.every((one) => one === 1);
    at = at.filter((_, j) => allowed[j] !== 0);
    terms = terms.filter((_, j) => allowed[j] === 1);
  }
  return bounded(asModel(at, terms, scales, o.loss), inputs);
};
