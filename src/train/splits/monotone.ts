import { channels, countOf, type Histogram } from './histogram.ts';
import { bestSplit, type NodeSums, type Split, type SplitRules, type TryCuts } from './split.ts';

/** Bounds of the values of the leaves below a node. */
export type Bounds = { readonly low: number; readonly high: number };

export const unbounded: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

export const clamp = (value: number, { low, high }: Bounds): number => Math.min(Math.max(value, low), high);

/** Twice the decrease of the quadratic loss by a leaf of this value. */
const scoreOf = ({ gradient, hessian }: NodeSums, l2: number, value: number): number =>
  -(2 * gradient + (hessian + l2) * value) * value;

type Step = (gradient: number, hessian: number, l2: number) => number;

/** Cuts whose leaves stay within the node's bounds and have the column's direction. */
const tryMonotoneCuts =
  (directions: ArrayLike<number>, bounds: Bounds, step: Step): TryCuts =>
  (best, histogram, node, { l2, minRows, minHessian }, scale, column, first, missing) => {
    const left = { gradient: 0, hessian: 0, rows: 0 };
    const right = { gradient: 0, hessian: 0, rows: 0 };
    const add = (id: number): void => {
      const packed = histogram[id * channels + 1]!;
      const rows = countOf(packed);
      left.gradient += histogram[id * channels]!;
      left.hessian += (packed - rows) * scale;
      left.rows += rows;
    };
    const tryCut = (cut: number, missingLeft: boolean): void => {
      right.gradient = node.gradient - left.gradient;
      right.hessian = node.hessian - left.hessian;
      right.rows = node.rows - left.rows;
      if (left.rows < minRows || right.rows < minRows) return;
      if (left.hessian < minHessian || right.hessian < minHessian) return;
      const leftValue = clamp(step(left.gradient, left.hessian, l2), bounds);
      const rightValue = clamp(step(right.gradient, right.hessian, l2), bounds);
      if ((rightValue - leftValue) * directions[column]! < 0) return;
      const score = scoreOf(left, l2, leftValue) + scoreOf(right, l2, rightValue);
      if (score > best.numerator)
        Object.assign(best, { numerator: score, column, cut, missingLeft, left: { ...left } });
    };
    const anyMissing = countOf(histogram[missing * channels + 1]!) > 0;
    for (const missingLeft of anyMissing ? [false, true] : [false]) {
      Object.assign(left, { gradient: 0, hessian: 0, rows: 0 });
      if (missingLeft) add(missing);
      for (let id = first; id < missing; id++) {
        if (countOf(histogram[id * channels + 1]!) === 0) continue;
        add(id);
        tryCut(id, missingLeft);
      }
    }
  };

/**
 * Like findSplit, for leaves whose values are bounded.
 * @param directions - per column: 1 rising, -1 falling, 0 free
 */
export const findMonotoneSplit = (
  histogram: Histogram,
  offsets: Int32Array,
  columns: Int32Array,
  node: NodeSums,
  rules: SplitRules,
  scale: number,
  minGain: number,
  directions: ArrayLike<number>,
  bounds: Bounds,
  step: Step,
): Split | undefined => {
  const own = scoreOf(node, rules.l2, clamp(step(node.gradient, node.hessian, rules.l2), bounds));
  const least = own + Math.abs(own) * 1e-12 + minGain;
  const scan = tryMonotoneCuts(directions, bounds, step);
  const split = bestSplit(histogram, offsets, node, least, (best) => {
    for (const column of columns) {
      scan(best, histogram, node, rules, scale, column, offsets[column]!, offsets[column + 1]! - 1);
    }
  });
  if (split !== undefined) split.gain -= own;
  return split;
};

/** Bounds of a split's two children. If the column has a direction, the midpoint of both leaves separates them. */
export const childBounds = (bounds: Bounds, direction: number, left: number, right: number): [Bounds, Bounds] => {
  if (direction === 0) return [bounds, bounds];
  const middle = (left + right) / 2;
  const below = { low: bounds.low, high: middle };
  const above = { low: middle, high: bounds.high };
  return direction > 0 ? [below, above] : [above, below];
};
