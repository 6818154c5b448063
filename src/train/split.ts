import { channels, type Histogram } from './histogram.ts';

/** Sums over the rows of a node. */
export type NodeSums = { gradient: number; hessian: number; rows: number };

export type Split = {
  /** Decrease of twice the loss, > 0. */
  gain: number;
  column: number;
  /** Bin ids of the column up to this one go left. */
  cut: number;
  missingLeft: boolean;
  left: NodeSums;
};

export type SplitRules = {
  readonly l2: number;
  readonly minRows: number;
  readonly minHessian: number;
};

/** The best cut so far, its score as a fraction so that comparing takes no division. */
export type BestCut = {
  numerator: number;
  denominator: number;
  column: number;
  cut: number;
  missingLeft: boolean;
  gradient: number;
  hessian: number;
  rows: number;
};

/**
 * Tries the cuts behind the ids `from..to` of a column.
 * @param missing - the id of the column's missing rows when they are to go left, else -1
 */
export type TryCuts = (
  best: BestCut,
  histogram: Histogram,
  node: NodeSums,
  rules: SplitRules,
  column: number,
  from: number,
  to: number,
  missing: number,
) => void;

/** Free leaves: a side scores gradient^2 / (hessian + l2). */
export const tryCuts: TryCuts = (best, histogram, node, rules, column, from, to, missing) => {
  const { l2, minRows, minHessian } = rules;
  const { gradient, hessian, rows } = node;
  let g = missing < 0 ? 0 : histogram[missing * channels]!;
  let h = missing < 0 ? 0 : histogram[missing * channels + 1]!;
  let n = missing < 0 ? 0 : histogram[missing * channels + 2]!;
  for (let id = from; id <= to; id++) {
    const at = id * channels;
    const here = histogram[at + 2]!;
    if (here === 0) continue;
    n += here;
    g += histogram[at]!;
    h += histogram[at + 1]!;
    if (n < minRows) continue;
    if (rows - n < minRows) break;
    const rightHessian = hessian - h;
    if (h < minHessian || rightHessian < minHessian) continue;
    const rightGradient = gradient - g;
    const numerator = g * g * (rightHessian + l2) + rightGradient * rightGradient * (h + l2);
    const denominator = (h + l2) * (rightHessian + l2);
    if (numerator * best.denominator <= best.numerator * denominator) continue;
    best.numerator = numerator;
    best.denominator = denominator;
    best.column = column;
    best.cut = id;
    best.missingLeft = missing >= 0;
    best.gradient = g;
    best.hessian = h;
    best.rows = n;
  }
};

/**
 * The split that lowers the loss most, by sums of a histogram; missing rows go where they help more, and with the
 * larger child where the node has none.
 * @param columns - those to try; the first of equals wins
 * @param own - the node's own score as a leaf
 * @param minGain - a gain up to this is rounding noise
 */
export const findSplit = (
  histogram: Histogram,
  offsets: Int32Array,
  columns: Int32Array,
  node: NodeSums,
  rules: SplitRules,
  own: number,
  minGain: number,
  scan: TryCuts,
): Split | undefined => {
  const best: BestCut = {
    numerator: own + Math.abs(own) * 1e-12 + minGain,
    denominator: 1,
    column: -1,
    cut: 0,
    missingLeft: false,
    gradient: 0,
    hessian: 0,
    rows: 0,
  };
  for (const column of columns) {
    const first = offsets[column]!;
    const missing = offsets[column + 1]! - 1;
    const anyMissing = histogram[missing * channels + 2]! > 0;
    scan(best, histogram, node, rules, column, first, anyMissing ? missing - 1 : missing - 2, -1);
    if (anyMissing) scan(best, histogram, node, rules, column, first, missing - 2, missing);
  }
  if (best.column < 0) return undefined;
  const missing = offsets[best.column + 1]! - 1;
  const missingRows = histogram[missing * channels + 2]!;
  const onlyMissingRight = missingRows > 0 && !best.missingLeft && node.rows - best.rows === missingRows;
  return {
    gain: best.numerator / best.denominator - own,
    column: best.column,
    cut: onlyMissingRight ? missing - 1 : best.cut,
    missingLeft: missingRows > 0 ? best.missingLeft : best.rows * 2 > node.rows,
    left: { gradient: best.gradient, hessian: best.hessian, rows: best.rows },
  };
};
