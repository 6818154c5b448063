import type { TrainingSet } from './training-set.ts';

/** Row numbers to train on and to test on; every test row was submitted after every training row was known. */
export type Fold = { readonly train: Int32Array; readonly test: Int32Array; readonly cutoff: number };

/**
 * Cuts rows in two at a moment: those finished by then, and those submitted after it. Attempts under way at that
 * moment are in neither part: the gap for outcomes not yet known.
 * @param rows - row numbers in order of submission
 * @param cutoff - epoch ms
 */
export const cutAt = (set: TrainingSet, rows: Int32Array, cutoff: number): Fold => ({
  train: rows.filter((row) => set.finishTime[row]! <= cutoff),
  test: rows.filter((row) => set.submissionTime[row]! > cutoff),
  cutoff,
});

/** The submission time below which `share` of the rows lie; epoch ms. */
export const timeAtShare = (set: TrainingSet, rows: Int32Array, share: number): number =>
  set.submissionTime[rows[Math.min(rows.length - 1, Math.floor(share * rows.length))]!]!;

/**
 * Rolling folds: each trains on everything before its part and is tested on its part alone. The parts are adjacent and
 * make up the last `1 - firstShare` of the rows.
 */
export const rollingFolds = (set: TrainingSet, rows: Int32Array, parts: number, firstShare: number): Fold[] => {
  const edges = Array.from({ length: parts + 1 }, (_, part) => firstShare + ((1 - firstShare) * part) / parts);
  return edges.slice(0, parts).map((share, part) => {
    const fold = cutAt(set, rows, timeAtShare(set, rows, share));
    const until = part + 1 < parts ? timeAtShare(set, rows, edges[part + 1]!) : Number.POSITIVE_INFINITY;
    return { ...fold, test: fold.test.filter((row) => set.submissionTime[row]! <= until) };
  });
};
