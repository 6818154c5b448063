import { channels } from './histogram.ts';
import type { TryCuts } from './split.ts';

/** The values that leaves below a node may take. */
export type Bounds = { readonly low: number; readonly high: number };

export const unbounded: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

export const clamp = (value: number, { low, high }: Bounds): number => Math.min(Math.max(value, low), high);

/** Twice the decrease of the quadratic loss by a leaf of this value. */
export const scoreOf = (gradient: number, hessian: number, l2: number, value: number): number =>
  -(2 * gradient + (hessian + l2) * value) * value;

type Step = (gradient: number, hessian: number, l2: number) => number;

/**
 * Cuts whose leaves stay within the node's bounds and rise or fall as the column demands.
 * @param directions - per column: 1 rising, -1 falling, 0 free
 */
export const tryMonotoneCuts =
  (directions: ArrayLike<number>, bounds: Bounds, step: Step): TryCuts =>
  (best, histogram, node, { l2, minRows, minHessian }, column, from, to, missing) => {
    const direction = directions[column]!;
    const left = { gradient: 0, hessian: 0, rows: 0 };
    const add = (id: number): void => {
      left.gradient += histogram[id * channels]!;
      left.hessian += histogram[id * channels + 1]!;
      left.rows += histogram[id * channels + 2]!;
    };
    if (missing >= 0) add(missing);
    for (let id = from; id <= to; id++) {
      if (histogram[id * channels + 2] === 0) continue;
      add(id);
      if (left.rows < minRows || node.rows - left.rows < minRows) continue;
      const rightHessian = node.hessian - left.hessian;
      if (left.hessian < minHessian || rightHessian < minHessian) continue;
      const rightGradient = node.gradient - left.gradient;
      const leftValue = clamp(step(left.gradient, left.hessian, l2), bounds);
      const rightValue = clamp(step(rightGradient, rightHessian, l2), bounds);
      if ((rightValue - leftValue) * direction < 0) continue;
      const score =
        scoreOf(left.gradient, left.hessian, l2, leftValue) + scoreOf(rightGradient, rightHessian, l2, rightValue);
      if (score * best.denominator <= best.numerator) continue;
      Object.assign(best, { numerator: score, denominator: 1, column, cut: id, missingLeft: missing >= 0 }, left);
    }
  };

/** Bounds of a split's two children: the middle parts them where the column has a direction. */
export const childBounds = (bounds: Bounds, direction: number, left: number, right: number): [Bounds, Bounds] => {
  if (direction === 0) return [bounds, bounds];
  const middle = (left + right) / 2;
  const below = { low: bounds.low, high: middle };
  const above = { low: middle, high: bounds.high };
  return direction > 0 ? [below, above] : [above, below];
};
