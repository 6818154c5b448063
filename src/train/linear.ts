import { solveSymmetric } from './cholesky.ts';
import { type FitHooks, report } from './hooks.ts';
import { type LinearModel, predictLinearRaw } from './linear-model.ts';
import { type LossName, losses } from './losses.ts';
import { checkTrainingSet, type Matrix } from './matrix.ts';
import { bestBaseline, checkInitialScore, checkTarget, initialScores, weigh } from './raw-scores.ts';
import { type ColumnScale, columnScale, writeTerms } from './standard-terms.ts';

/** Names and meanings are those of scikit-learn's Ridge; alpha is LogisticRegression's 1 / C. */
export type LinearOptions = {
  /** log_loss: logistic regression; squared_error: ridge; gamma and poisson: regressions of a skewed mean. */
  readonly loss: LossName;
  /** Half the penalty per squared slope, of standardised columns; the intercept bears none. */
  readonly alpha: number;
  readonly max_iter: number;
  /** Ends when a step would lower the mean loss by less. */
  readonly tol: number;
  readonly sample_weight: Float64Array | null;
  /** Raw score that each row starts from, shape [rows]; the model holds only what is added to it. */
  readonly initial_score: Float64Array | null;
};

export const linearDefaults: LinearOptions = {
  loss: 'squared_error',
  alpha: 1,
  max_iter: 50,
  tol: 1e-9,
  sample_weight: null,
  initial_score: null,
};

const checkOptions = (o: LinearOptions): void => {
  const rules: [boolean, string][] = [
    [o.loss in losses, `loss must be one of ${Object.keys(losses).join(', ')}`],
    [o.alpha >= 0 && Number.isFinite(o.alpha), 'alpha must be >= 0'],
    [Number.isInteger(o.max_iter) && o.max_iter >= 0, 'max_iter must be a whole number >= 0'],
    [o.tol >= 0, 'tol must be >= 0'],
  ];
  for (const [holds, message] of rules) if (!holds) throw new TypeError(message);
};

/** The penalised loss as a function of the coefficients: one per term, then the intercept. */
const penalisedLoss = (inputs: Matrix, target: Float64Array, scales: readonly ColumnScale[], o: LinearOptions) => {
  const { rows } = inputs;
  const loss = losses[o.loss];
  const size = 2 * inputs.columns + 1;
  const terms = new Float64Array(size).fill(1);
  const gradients = new Float64Array(rows);
  const hessians = new Float64Array(rows);
  const penalty = (at: Float64Array): number => {
    let squares = 0;
    for (let j = 0; j < size - 1; j++) squares += at[j]! ** 2;
    return (o.alpha / 2) * squares;
  };
  const scoresAt = (at: Float64Array): Float64Array => {
    const raw = initialScores(rows, 0, o.initial_score);
    for (let row = 0; row < rows; row++) {
      writeTerms(scales, inputs, row, terms);
      for (let j = 0; j < size; j++) raw[row]! += at[j]! * terms[j]!;
    }
    return raw;
  };
  const valueAt = (at: Float64Array): number => {
    const raw = scoresAt(at);
    let sum = penalty(at);
    for (let row = 0; row < rows; row++) {
      sum += (o.sample_weight?.[row] ?? 1) * loss.loss(raw[row]!, target[row]!);
    }
    return sum;
  };
  /** Newton's step down from here, and by how much it should lower the value. */
  const stepFrom = (at: Float64Array): { step: Float64Array; decrease: number } => {
    loss.derivatives(scoresAt(at), target, gradients, hessians);
    weigh(o.sample_weight, gradients, hessians);
    const slope = new Float64Array(size);
    const curvature = new Float64Array(size * size);
    for (let row = 0; row < rows; row++) {
      writeTerms(scales, inputs, row, terms);
      for (let j = 0; j < size; j++) {
        slope[j]! += gradients[row]! * terms[j]!;
        const scaled = hessians[row]! * terms[j]!;
        if (scaled === 0) continue;
        for (let k = 0; k <= j; k++) curvature[j * size + k]! += scaled * terms[k]!;
      }
    }
    for (let j = 0; j < size - 1; j++) {
      slope[j]! += o.alpha * at[j]!;
      curvature[j * size + j]! += o.alpha;
    }
    const step = solveSymmetric(curvature, slope);
    return { step, decrease: step.reduce((sum, s, j) => sum + s * slope[j]!, 0) / 2 };
  };
  return { valueAt, stepFrom };
};

/** Newton's method; a step that leads up is halved. */
const descend = (
  start: Float64Array,
  { valueAt, stepFrom }: ReturnType<typeof penalisedLoss>,
  { max_iter, tol }: LinearOptions,
  totalWeight: number,
  hooks: FitHooks,
): Float64Array => {
  let at = start;
  let value = valueAt(at);
  for (let done = 1; done <= max_iter; done++) {
    const { step, decrease } = stepFrom(at);
    report(hooks, done, max_iter);
    if (!(decrease > tol * totalWeight)) break;
    let [share, next, lower] = [1, at, value];
    do {
      next = at.map((coefficient, j) => coefficient - share * step[j]!);
      lower = valueAt(next);
      share /= 2;
    } while (!(lower < value) && share > 1e-6);
    if (!(lower < value)) break;
    [at, value] = [next, lower];
  }
  return at;
};

/** A linear model of the columns as they come, by the coefficients of their standardised terms; without bounds yet. */
const asModel = (at: Float64Array, scales: readonly ColumnScale[], loss: LossName): LinearModel => {
  const columns = scales.length;
  const ofMissing = scales.map(({ missingDeviation }, column) =>
    missingDeviation === 0 ? 0 : at[columns + column]! / missingDeviation,
  );
  return {
    kind: 'linear',
    link: losses[loss].link,
    baseline: scales.reduce((sum, { missingShare }, column) => sum - ofMissing[column]! * missingShare, at.at(-1)!),
    features: columns,
    slope: scales.map(({ deviation }, column) => (deviation === 0 ? 0 : at[column]! / deviation)),
    centre: scales.map(({ centre }) => centre),
    missing: ofMissing,
    low: scales.map(({ low }) => low),
    high: scales.map(({ high }) => high),
    least: Number.NEGATIVE_INFINITY,
    most: Number.POSITIVE_INFINITY,
  };
};

const bounded = (model: LinearModel, inputs: Matrix): LinearModel => {
  const scores = predictLinearRaw(model, inputs);
  const least = scores.reduce((a, b) => Math.min(a, b));
  const most = scores.reduce((a, b) => Math.max(a, b));
  return { ...model, least, most };
};

/**
 * Generalised linear regression with an L2 penalty. Missing values count as the column's mean, and each column that
 * has some gets a term for being missing. A constant target gives a constant model. The rows' order matters by rounding
 * only; same inputs, same model, bit for bit.
 * @throws TypeError for wrong options, shapes or targets; RankerError TRAIN_CANCELLED
 */
export const fitLinear = (
  inputs: Matrix,
  target: Float64Array,
  options: Partial<LinearOptions> = {},
  hooks: FitHooks = {},
): LinearModel => {
  const o: LinearOptions = { ...linearDefaults, ...options };
  checkOptions(o);
  checkTrainingSet(inputs, target, o.sample_weight);
  checkTarget(o.loss, target);
  checkInitialScore(inputs.rows, o.initial_score);
  report(hooks, 0, o.max_iter);
  const scales = Array.from({ length: inputs.columns }, (_, column) => columnScale(inputs, o.sample_weight, column));
  const start = new Float64Array(2 * inputs.columns + 1);
  start[start.length - 1] = bestBaseline(losses[o.loss], target, o.initial_score, o.sample_weight);
  if (target.every((y) => y === target[0])) return bounded(asModel(start, scales, o.loss), inputs);
  const totalWeight = o.sample_weight?.reduce((sum, w) => sum + w, 0) ?? inputs.rows;
  const coefficients = descend(start, penalisedLoss(inputs, target, scales, o), o, totalWeight, hooks);
  return bounded(asModel(coefficients, scales, o.loss), inputs);
};
