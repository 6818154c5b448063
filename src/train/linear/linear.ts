import { checkTrainingSet, type Matrix } from '../data/matrix.ts';
import { type FitHooks, report } from '../hooks.ts';
import { type LossName, losses } from '../losses/losses.ts';
import { bestBaseline, checkInitialScore, checkTarget, initialScores, weigh } from '../losses/raw-scores.ts';
import { type LinearModel, predictLinearRaw } from '../models/linear-model.ts';
import { solveSymmetric } from './cholesky.ts';
import { type ColumnScale, columnScale, sparseTerms, varyingTerms, writeTerms } from './standard-terms.ts';

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
  /** Per column: 1 the score never falls with it, -1 never rises, 0 free. */
  readonly monotonic_cst: readonly number[] | null;
  /** Raw score that each row starts from, shape [rows]; the model holds only what is added to it. */
  readonly initial_score: Float64Array | null;
};

const linearDefaults: LinearOptions = {
  loss: 'squared_error',
  alpha: 1,
  max_iter: 50,
  tol: 1e-9,
  sample_weight: null,
  monotonic_cst: null,
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

/** Rows whose products of terms are added up at once, so that each sum is fetched and stored a fourth as often. */
const blockRows = 4;

/**
 * Adds `weights[r] * terms[r] * terms[r]'` of a block of rows, `dense` terms each, to the lower triangle of the last
 * rows and columns of `sums`, shape [size, size].
 */
const addProducts = (
  sums: Float64Array,
  terms: Float64Array,
  weights: Float64Array,
  dense: number,
  size: number,
): void => {
  const [second, third, fourth] = [dense, 2 * dense, 3 * dense];
  const first = size - dense;
  for (let j = 0; j < dense; j++) {
    const a = weights[0]! * terms[j]!;
    const b = weights[1]! * terms[second + j]!;
    const c = weights[2]! * terms[third + j]!;
    const d = weights[3]! * terms[fourth + j]!;
    const base = (first + j) * size + first;
    for (let k = 0; k <= j; k++) {
      sums[base + k]! += a * terms[k]! + b * terms[second + k]! + c * terms[third + k]! + d * terms[fourth + k]!;
    }
  }
};

/** Where a descent stands: coefficients, one per term and then the intercept; raw scores, shape [rows]; penalised loss. */
type Stand = { readonly at: Float64Array; readonly raw: Float64Array; readonly value: number };

/** The penalised loss of the given terms. */
const penalisedLoss = (
  inputs: Matrix,
  target: Float64Array,
  scales: readonly ColumnScale[],
  terms: Int32Array,
  o: LinearOptions,
) => {
  const { rows } = inputs;
  const loss = losses[o.loss];
  const size = terms.length + 1;
  const sparse = terms.findLastIndex((term) => scales[term]?.isSparse) + 1;
  const thin = sparseTerms(scales, terms.subarray(0, sparse), inputs);
  const thick = terms.subarray(sparse);
  const dense = size - sparse;
  const block = new Float64Array(blockRows * dense).fill(1);
  const weights = new Float64Array(blockRows);
  const gradients = new Float64Array(rows);
  const hessians = new Float64Array(rows);

  const standAt = (at: Float64Array): Stand => {
    const raw = initialScores(rows, at[size - 1]!, o.initial_score);
    let value = 0;
    for (let j = 0; j < size - 1; j++) value += (o.alpha / 2) * at[j]! ** 2;
    for (let row = 0; row < rows; row++) {
      writeTerms(scales, thick, inputs, row, block, 0);
      for (let j = 0; j < dense - 1; j++) raw[row]! += at[sparse + j]! * block[j]!;
      for (let e = thin.starts[row]!; e < thin.starts[row + 1]!; e++) raw[row]! += at[thin.at[e]!]! * thin.values[e]!;
      value += (o.sample_weight?.[row] ?? 1) * loss.loss(raw[row]!, target[row]!);
    }
    return { at, raw, value };
  };
  /** Newton's step down from here, and by how much it should lower the value. */
  const stepFrom = ({ at, raw }: Stand): { step: Float64Array; decrease: number } => {
    loss.derivatives(raw, target, gradients, hessians);
    weigh(o.sample_weight, gradients, hessians);
    const slope = new Float64Array(size);
    const curvature = new Float64Array(size * size);
    const crossed = new Float64Array(sparse * dense);
    for (let first = 0; first < rows; first += blockRows) {
      for (let r = 0; r < blockRows; r++) {
        const row = first + r;
        weights[r] = row < rows ? hessians[row]! : 0;
        if (row >= rows) continue;
        const base = r * dense;
        writeTerms(scales, thick, inputs, row, block, base);
        for (let j = 0; j < dense; j++) slope[sparse + j]! += gradients[row]! * block[base + j]!;
        for (let e = thin.starts[row]!; e < thin.starts[row + 1]!; e++) {
          const [term, value] = [thin.at[e]!, thin.values[e]!];
          slope[term]! += gradients[row]! * value;
          const weighted = hessians[row]! * value;
          for (let j = 0; j < dense; j++) crossed[term * dense + j]! += weighted * block[base + j]!;
          for (let o = thin.starts[row]!; o <= e; o++) {
            curvature[term * size + thin.at[o]!]! += weighted * thin.values[o]!;
          }
        }
      }
      addProducts(curvature, block, weights, dense, size);
    }
    for (let term = 0; term < sparse; term++) {
      for (let j = 0; j < dense; j++) curvature[(sparse + j) * size + term] = crossed[term * dense + j]!;
    }
    for (let j = 0; j < size - 1; j++) {
      slope[j]! += o.alpha * at[j]!;
      curvature[j * size + j]! += o.alpha;
    }
    const step = solveSymmetric(curvature, slope);
    return { step, decrease: step.reduce((sum, s, j) => sum + s * slope[j]!, 0) / 2 };
  };
  return { standAt, stepFrom };
};

/** Newton's method; a step that leads up is halved. */
const descend = (
  start: Float64Array,
  { standAt, stepFrom }: ReturnType<typeof penalisedLoss>,
  { max_iter, tol }: LinearOptions,
  totalWeight: number,
  hooks: FitHooks,
): Float64Array => {
  let stand = standAt(start);
  for (let done = 1; done <= max_iter; done++) {
    const { step, decrease } = stepFrom(stand);
    report(hooks, done, max_iter);
    if (!(decrease > tol * totalWeight)) break;
    let [share, next] = [1, stand];
    do {
      next = standAt(stand.at.map((coefficient, j) => coefficient - share * step[j]!));
      share /= 2;
    } while (!(next.value < stand.value) && share > 1e-6);
    if (!(next.value < stand.value)) break;
    stand = next;
  }
  return stand.at;
};

/** A linear model of the columns as they come, by the coefficients of their standardised terms; without bounds yet. */
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
 * Generalised linear regression with an L2 penalty. Missing values count as the column's mean, and each column that
 * at least a twentieth of the rows miss, and have, gets a term for being missing. A term that leans the way that
 * `monotonic_cst` forbids is left out, and the others are fitted anew. A constant target gives a constant model. The
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
  checkOptions(o);
  checkTrainingSet(inputs, target, o.sample_weight);
  checkTarget(o.loss, target);
  checkInitialScore(inputs.rows, o.initial_score);
  report(hooks, 0, o.max_iter);
  const scales = Array.from({ length: inputs.columns }, (_, column) => columnScale(inputs, o.sample_weight, column));
  const baseline = bestBaseline(losses[o.loss], target, o.initial_score, o.sample_weight);
  const totalWeight = o.sample_weight?.reduce((sum, w) => sum + w, 0) ?? inputs.rows;
  let terms = varyingTerms(scales);
  let at: Float64Array = Float64Array.of(...new Float64Array(terms.length), baseline);
  let settled = target.every((y) => y === target[0]);
  while (!settled) {
    at = descend(at, penalisedLoss(inputs, target, scales, terms, o), o, totalWeight, hooks);
    const allowed = terms.map((term, j) => Number(!(at[j]! * (o.monotonic_cst?.[term] ?? 0) < 0)));
    settled = allowed.every((one) => one === 1);
    at = at.filter((_, j) => allowed[j] !== 0);
    terms = terms.filter((_, j) => allowed[j] === 1);
  }
  return bounded(asModel(at, terms, scales, o.loss), inputs);
};
