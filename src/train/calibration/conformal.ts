import { joined } from '../joined.ts';

/** A central prediction interval as factors of the predicted mean; `level` is its nominal coverage. */
export type Interval = { readonly low: number; readonly high: number; readonly level: number };

/** Observed over predicted seconds of out-of-fold rows; one array a fold. */
type Ratios = readonly Float64Array[];

const level = 0.9;

/** An interval leaves out at least this share of what its level allows. */
const leastOutside = 0.5;

const within = (ratios: Float64Array, low: number, high: number): number =>
  ratios.reduce((count, ratio) => count + (ratio >= low && ratio <= high ? 1 : 0), 0) / ratios.length;

/**
 * Split-conformal interval: quantiles of the ratios of all folds, widened until each fold alone reaches the level
 * (within limits). Later times differ from the folds as much as the folds do from each other.
 * @returns undefined where there are too few rows for its level
 * @see Papadopoulos et al. 2002, Inductive confidence machines for regression
 */
export const conformalInterval = (folds: Ratios): Interval | undefined => {
  const all = joined(folds).sort();
  const leftOut = (share: number): number => Math.floor((share / 2) * (all.length + 1) + 1e-9);
  const bounds = (outside: number) => ({ low: all[outside - 1]!, high: all[all.length - outside]! });
  const holds = (outside: number): boolean => {
    const { low, high } = bounds(outside);
    return folds.every((ratios) => within(ratios, low, high) >= level);
  };
  let most = leftOut(1 - level);
  if (most < 1) return undefined;
  let least = Math.max(1, leftOut(leastOutside * (1 - level)));
  if (holds(most)) return { ...bounds(most), level };
  while (most - least > 1) {
    const middle = (least + most) >>> 1;
    if (holds(middle)) least = middle;
    else most = middle;
  }
  return { ...bounds(least), level };
};
