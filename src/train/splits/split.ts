import { channels, countOf, type Histogram } from './histogram.ts';

/** Sums over the rows of a node; `scale` in what follows is that of the packed hessians. */
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

/** The best cut so far, its gain as a fraction, so that comparing takes no division. */
export type BestCut = {
  numerator: number;
  denominator: number;
  column: number;
  /** -1 before any is found. */
  cut: number;
  missingLeft: boolean;
  left: NodeSums;
};

/** Tries every cut of the column whose bin ids begin at `first` and end with `missing`. */
export type TryCuts = (
  best: BestCut,
  histogram: Histogram,
  node: NodeSums,
  rules: SplitRules,
  scale: number,
  column: number,
  first: number,
  missing: number,
) => void;

const keep = (
  best: BestCut,
  column: number,
  cut: number,
  missingLeft: boolean,
  gradient: number,
  hessian: number,
  rows: number,
): void => {
  best.column = column;
  best.cut = cut;
  best.missingLeft = missingLeft;
  best.left.gradient = gradient;
  best.left.hessian = hessian;
  best.left.rows = rows;
};

/**
 * Free leaves, the missing rows on either side. With a, p the left side's gradient and hessian + l2, G, S those of both
 * sides, a^2 / p + (G - a)^2 / (S - p) = (a S - G p)^2 / (p (S - p) S) + G^2 / S: only the first fraction differs
 * between cuts. Empty bins are not skipped: that branch costs more than it saves, being hard to predict.
 */
export const tryCuts: TryCuts = (best, histogram, node, rules, scale, column, first, missing) => {
  const { l2, minRows } = rules;
  const { gradient, rows } = node;
  const total = node.hessian + 2 * l2;
  const leastHessian = rules.minHessian + l2;
  const most = rows - minRows;
  const end = missing * channels;
  const missingGradient = histogram[end]!;
  const missingPacked = histogram[end + 1]!;
  const missingRows = countOf(missingPacked);
  const missingHessian = (missingPacked - missingRows) * scale;
  let { numerator: bestNumerator, denominator: bestDenominator } = best;
  let a = 0;
  let packed = 0;
  for (let at = first * channels; at < end; at += channels) {
    a += histogram[at]!;
    packed += histogram[at + 1]!;
    const n = countOf(packed);
    if (n > most) break;
    const p = (packed - n) * scale + l2;
    if (n >= minRows) {
      const distance = a * total - gradient * p;
      const numerator = distance * distance;
      const denominator = p * (total - p);
      if (numerator * bestDenominator > bestNumerator * denominator && p >= leastHessian && total - p >= leastHessian) {
        bestNumerator = numerator;
        bestDenominator = denominator;
        keep(best, column, at / channels, false, a, p - l2, n);
      }
    }
    if (missingRows === 0) continue;
    const m = n + missingRows;
    if (m < minRows || m > most) continue;
    const b = a + missingGradient;
    const q = p + missingHessian;
    const distance = b * total - gradient * q;
    const numerator = distance * distance;
    const denominator = q * (total - q);
    if (numerator * bestDenominator > bestNumerator * denominator && q >= leastHessian && total - q >= leastHessian) {
      bestNumerator = numerator;
      bestDenominator = denominator;
      keep(best, column, at / channels, true, b, q - l2, m);
    }
  }
  best.numerator = bestNumerator;
  best.denominator = bestDenominator;
};

/** Completes the best cut of a node; missing rows, where the node has none, go with its larger child. */
const asSplit = (
  { column, cut, missingLeft, left }: BestCut,
  gain: number,
  histogram: Histogram,
  offsets: Int32Array,
  node: NodeSums,
): Split => {
  const missing = offsets[column + 1]! - 1;
  const missingRows = countOf(histogram[missing * channels + 1]!);
  const onlyMissingRight = missingRows > 0 && !missingLeft && node.rows - left.rows === missingRows;
  return {
    gain,
    column,
    cut: onlyMissingRight ? missing - 1 : cut,
    missingLeft: missingRows > 0 ? missingLeft : left.rows * 2 > node.rows,
    left,
  };
};

/**
 * The best cut that `search` finds above a least gain, both in the units of its fractions.
 * @param histogram - holds the columns searched
 */
export const bestSplit = (
  histogram: Histogram,
  offsets: Int32Array,
  node: NodeSums,
  leastGain: number,
  search: (best: BestCut) => void,
): Split | undefined => {
  const best: BestCut = {
    numerator: leastGain,
    denominator: 1,
    column: 0,
    cut: -1,
    missingLeft: false,
    left: { gradient: 0, hessian: 0, rows: 0 },
  };
  search(best);
  return best.cut < 0 ? undefined : asSplit(best, best.numerator / best.denominator, histogram, offsets, node);
};

/**
 * The split that lowers the loss most, by sums of a histogram; missing rows go where they lower it more.
 * @param minGain - a gain up to this is rounding noise
 * @param search - tries cuts as `tryCuts` does
 */
export const findSplit = (
  histogram: Histogram,
  offsets: Int32Array,
  node: NodeSums,
  rules: SplitRules,
  minGain: number,
  search: (best: BestCut) => void,
): Split | undefined => {
  const total = node.hessian + 2 * rules.l2;
  const lost = node.gradient ** 2 / (node.hessian + rules.l2) - node.gradient ** 2 / total;
  const split = bestSplit(histogram, offsets, node, (minGain + lost) * total, search);
  if (split !== undefined) split.gain = split.gain / total - lost;
  return split;
};
