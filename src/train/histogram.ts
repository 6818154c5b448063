import type { BinnedMatrix } from './bins.ts';

/**
 * Per bin id two sums over rows: of gradients, and of packed hessians (1 + hessian * unit each). One number holds
 * both the row count and the hessian's sum, which saves a third of all work and memory and suits 128-bit lanes.
 */
export type Histogram = Float64Array;

export const channels = 2;

/** Hessians packed with a count of 1 per row; `scale` = 1 / unit, a power of two. */
export type PackedHessians = { readonly values: Float64Array; readonly scale: number };

/**
 * The unit is so small that all hessians together stay below a half: a sum of packed values is the row count plus a
 * fraction in [0, 0.5). Rounding moves the fraction by some 1e-10 of it.
 * @param values - hessians >= 0, replaced
 */
export const packHessians = (values: Float64Array): PackedHessians => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  const scale = total > 0 ? 2 ** (Math.ceil(Math.log2(total)) + 1) : 1;
  for (let i = 0; i < values.length; i++) values[i] = 1 + values[i]! / scale;
  return { values, scale };
};

/** Row count of a packed sum; the fraction may have been rounded to just below 0. */
export const countOf = (packed: number): number => Math.floor(packed + 0.25);

/** Sums rows `order[begin..end)` into `into`, which is cleared first. */
export const fillHistogram = (
  into: Histogram,
  { ids, columns }: BinnedMatrix,
  order: Int32Array,
  begin: number,
  end: number,
  gradients: Float64Array,
  packed: Float64Array,
): void => {
  into.fill(0);
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const gradient = gradients[row]!;
    const hessian = packed[row]!;
    const rowEnd = (row + 1) * columns;
    for (let p = row * columns; p < rowEnd; p++) {
      const at = ids[p]! * channels;
      into[at]! += gradient;
      into[at + 1]! += hessian;
    }
  }
};

/** Takes a child's sums from its parent's, which leaves the sibling's. */
export const subtractHistogram = (from: Histogram, child: Histogram): void => {
  for (let i = 0; i < from.length; i++) from[i]! -= child[i]!;
};

/** Histograms of one size, lent and given back. */
export const histogramPool = (ids: number): { lend: () => Histogram; giveBack: (h: Histogram) => void } => {
  const free: Histogram[] = [];
  return {
    lend: () => free.pop() ?? new Float64Array(ids * channels),
    giveBack: (histogram) => {
      free.push(histogram);
    },
  };
};
