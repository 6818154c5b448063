import type { BinnedMatrix } from './bins.ts';

/** Per bin id: sum of gradients, sum of hessians, rows; interleaved, shape [ids, 3]. */
export type Histogram = Float64Array;

export const channels = 3;

/** Sums rows `order[begin..end)` into `into`, which is cleared first. */
export const fillHistogram = (
  into: Histogram,
  { ids, columns }: BinnedMatrix,
  order: Int32Array,
  begin: number,
  end: number,
  gradients: Float64Array,
  hessians: Float64Array,
): void => {
  into.fill(0);
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const gradient = gradients[row]!;
    const hessian = hessians[row]!;
    const rowEnd = (row + 1) * columns;
    for (let p = row * columns; p < rowEnd; p++) {
      const at = ids[p]! * channels;
      into[at]! += gradient;
      into[at + 1]! += hessian;
      into[at + 2]! += 1;
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
