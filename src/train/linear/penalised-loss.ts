import type { Matrix } from '../data/matrix.ts';
import { losses } from '../losses/losses.ts';
import { initialScores } from '../losses/raw-scores.ts';
import { solveSymmetric } from './cholesky.ts';
import type { LinearOptions } from './linear-options.ts';
import { type ColumnScale, type SparseTerms, sparseTerms, writeTerms } from './standard-terms.ts';

/** Rows whose products of terms are added up at once, so that each sum is fetched and stored a fourth as often. */
const blockRows = 4;

/** The penalised loss of some terms and an intercept, the sparse terms first. */
export type PenalisedLoss = {
  readonly inputs: Matrix;
  readonly target: Float64Array;
  readonly scales: readonly ColumnScale[];
  readonly options: LinearOptions;
  /** Number of coefficients: of the `sparse` terms, then of the `dense` ones and of the intercept. */
  readonly size: number;
  readonly sparseCount: number;
  readonly sparse: SparseTerms;
  readonly denseCount: number;
  readonly dense: Int32Array;
  /** Room for the dense terms of a block of rows; the intercept's stay 1. */
  readonly block: Float64Array;
};

/** @param terms - as `varyingTerms` gives them */
export const penalisedLoss = (
  inputs: Matrix,
  target: Float64Array,
  scales: readonly ColumnScale[],
  terms: Int32Array,
  options: LinearOptions,
): PenalisedLoss => {
  const size = terms.length + 1;
  const sparseCount = terms.findLastIndex((term) => scales[term]?.isSparse) + 1;
  const sparse = sparseTerms(scales, terms.subarray(0, sparseCount), inputs);
  const dense = terms.subarray(sparseCount);
  const denseCount = size - sparseCount;
  const block = new Float64Array(blockRows * denseCount).fill(1);
  return { inputs, target, scales, options, size, sparseCount, sparse, denseCount, dense, block };
};

/**
 * A point of the descent: coefficients, one per term and then the intercept; raw scores, shape [rows]; penalised loss.
 */
type Iterate = { readonly at: Float64Array; readonly raw: Float64Array; readonly value: number };

/** @param raw - the scores without the terms, to which these are added */
const addTerms = (problem: PenalisedLoss, at: Float64Array, raw: Float64Array): void => {
  const { inputs, scales, sparseCount, sparse, denseCount, dense, block } = problem;
  for (let row = 0; row < inputs.rows; row++) {
    writeTerms(scales, dense, inputs, row, block, 0);
    for (let j = 0; j < denseCount - 1; j++) raw[row]! += at[sparseCount + j]! * block[j]!;
    for (let e = sparse.starts[row]!; e < sparse.starts[row + 1]!; e++)
      raw[row]! += at[sparse.at[e]!]! * sparse.values[e]!;
  }
};

const lossAt = ({ target, options, size }: PenalisedLoss, at: Float64Array, raw: Float64Array): number => {
  const { loss } = losses[options.loss];
  let value = 0;
  for (let j = 0; j < size - 1; j++) value += (options.alpha / 2) * at[j]! ** 2;
  for (let row = 0; row < raw.length; row++) value += loss(raw[row]!, target[row]!);
  return value;
};

/** The loops are functions of their own, apart from where the object is created: docs/decisions/0050. */
export const iterateAt = (problem: PenalisedLoss, at: Float64Array): Iterate => {
  const { inputs, size, options } = problem;
  const raw = initialScores(inputs.rows, at[size - 1]!, options.initial_score);
  addTerms(problem, at, raw);
  return { at, raw, value: lossAt(problem, at, raw) };
};

/** Sums over the rows: of gradients times terms, and of hessians times products of two terms. */
type Sums = {
  /** [size] */
  readonly slope: Float64Array;
  /** [size, size], its lower triangle. */
  readonly curvature: Float64Array;
  /** [sparseCount, denseCount], later merged into the curvature. */
  readonly crossed: Float64Array;
};

/**
 * Adds `weights[r] * terms[r] * terms[r]'` of a block of rows, `denseCount` terms each, to the lower triangle of the last
 * rows and columns of `sums`, shape [size, size].
 */
const addProducts = (
  sums: Float64Array,
  terms: Float64Array,
  weights: Float64Array,
  denseCount: number,
  size: number,
): void => {
  const [second, third, fourth] = [denseCount, 2 * denseCount, 3 * denseCount];
  const first = size - denseCount;
  for (let j = 0; j < denseCount; j++) {
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

/**
 * Adds a row, except for the products of its dense terms.
 * @param base - where these lie in the block
 */
const addRow = (
  { sparseCount, sparse, denseCount, size, block }: PenalisedLoss,
  { slope, curvature, crossed }: Sums,
  row: number,
  base: number,
  gradient: number,
  hessian: number,
): void => {
  for (let j = 0; j < denseCount; j++) slope[sparseCount + j]! += gradient * block[base + j]!;
  for (let e = sparse.starts[row]!; e < sparse.starts[row + 1]!; e++) {
    const [term, value] = [sparse.at[e]!, sparse.values[e]!];
    slope[term]! += gradient * value;
    const weighted = hessian * value;
    for (let j = 0; j < denseCount; j++) crossed[term * denseCount + j]! += weighted * block[base + j]!;
    for (let o = sparse.starts[row]!; o <= e; o++)
      curvature[term * size + sparse.at[o]!]! += weighted * sparse.values[o]!;
  }
};

/** @param gradients - and hessians, by row */
const sumsOver = (problem: PenalisedLoss, gradients: Float64Array, hessians: Float64Array): Sums => {
  const { inputs, scales, size, sparseCount, denseCount, dense, block } = problem;
  const { rows } = inputs;
  const sums: Sums = {
    slope: new Float64Array(size),
    curvature: new Float64Array(size * size),
    crossed: new Float64Array(sparseCount * denseCount),
  };
  const { curvature, crossed } = sums;
  const weights = new Float64Array(blockRows);
  for (let first = 0; first < rows; first += blockRows) {
    for (let r = 0; r < blockRows; r++) {
      const row = first + r;
      weights[r] = row < rows ? hessians[row]! : 0;
      if (row >= rows) continue;
      writeTerms(scales, dense, inputs, row, block, r * denseCount);
      addRow(problem, sums, row, r * denseCount, gradients[row]!, hessians[row]!);
    }
    addProducts(curvature, block, weights, denseCount, size);
  }
  for (let term = 0; term < sparseCount; term++) {
    for (let j = 0; j < denseCount; j++) curvature[(sparseCount + j) * size + term] = crossed[term * denseCount + j]!;
  }
  return sums;
};

/** Newton's step from here, and the expected decrease of the value. */
export const stepFrom = (problem: PenalisedLoss, { at, raw }: Iterate): { step: Float64Array; decrease: number } => {
  const { inputs, target, options, size } = problem;
  const gradients = new Float64Array(inputs.rows);
  const hessians = new Float64Array(inputs.rows);
  losses[options.loss].derivatives(raw, target, gradients, hessians);
  const { slope, curvature } = sumsOver(problem, gradients, hessians);
  for (let j = 0; j < size - 1; j++) {
    slope[j]! += options.alpha * at[j]!;
    curvature[j * size + j]! += options.alpha;
  }
  const step = solveSymmetric(curvature, slope);
  return { step, decrease: step.reduce((sum, s, j) => sum + s * slope[j]!, 0) / 2 };
};
