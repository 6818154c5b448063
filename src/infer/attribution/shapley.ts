import { goesYes, type Trees } from './trees.ts';

/** Most features of one path on which candidates may differ: one bit each in an integer. */
const mostContested = 31;

/**
 * weights[a][b]: credit of one of the a features that must come from the row, when b others come from the background.
 */
const shapleyWeights: readonly (readonly number[])[] = (() => {
  const factorials = [1];
  for (let n = 1; n <= mostContested + 1; n++) factorials.push(factorials[n - 1]! * n);
  return Array.from({ length: mostContested + 1 }, (_, a) =>
    Array.from({ length: mostContested + 1 - a }, (_, b) =>
      a === 0 ? 0 : (factorials[a - 1]! * factorials[b]!) / factorials[a + b]!,
    ),
  );
})();

const bitCount = (mask: number): number => {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
};

/** Rows that meet the same of a path's conditions. */
type Alike = { readonly mask: number; readonly rows: number[] };

/** In the order of their first rows. */
const alikeIn = (masks: Int32Array): Alike[] => {
  const found: Alike[] = [];
  masks.forEach((mask, row) => {
    const known = found.find((one) => one.mask === mask);
    if (known) known.rows.push(row);
    else found.push({ mask, rows: [row] });
  });
  return found;
};

/** One weight per row and background row, [count, count]: what each pair counts for. */
export type PairWeights = Float64Array;

/** The sums that the walk through the trees adds to: for each weighting of the pairs float64 [count, columns]. */
type Sums = {
  readonly count: number;
  readonly columns: number;
  readonly pairs: readonly PairWeights[];
  readonly out: readonly Float64Array[];
};

/**
 * Credits a leaf's value to the features on which one group of rows and its background rows differ.
 * @param features - columns of the path's features, by bit
 */
const addContest = (
  value: number,
  features: readonly number[],
  one: Alike,
  background: Alike,
  { count, columns, pairs, out }: Sums,
): void => {
  const [fromRow, fromBackground] = [one.mask & ~background.mask, background.mask & ~one.mask];
  const [a, b] = [bitCount(fromRow), bitCount(fromBackground)];
  const gain = value * shapleyWeights[a]![b]!;
  const loss = value * shapleyWeights[b]![a]!;
  for (let w = 0; w < pairs.length; w++) {
    for (const row of one.rows) {
      let weight = 0;
      for (const other of background.rows) weight += pairs[w]![row * count + other]!;
      if (weight === 0) continue;
      const base = row * columns;
      for (let bit = 0; bit < features.length; bit++) {
        if (fromRow & (1 << bit)) out[w]![base + features[bit]!]! += weight * gain;
        else if (fromBackground & (1 << bit)) out[w]![base + features[bit]!]! -= weight * loss;
      }
    }
  }
};

/** @param masks - by row, the conditions of the path that it meets */
const addLeaf = (value: number, features: readonly number[], masks: Int32Array, sums: Sums): void => {
  if (features.length === 0 || value === 0) return;
  const all = (2 ** features.length - 1) | 0;
  const groups = alikeIn(masks);
  for (const one of groups) {
    for (const background of groups) {
      if (one !== background && (one.mask | background.mask) === all)
        addContest(value, features, one, background, sums);
    }
  }
};

/** Which rows take the yes branch at a node, and how many. */
const goersOf = (trees: Trees, node: number, rows: Float32Array, { count, columns }: Sums) => {
  const feature = trees.feature[node]!;
  const yes = new Uint8Array(count);
  let yesses = 0;
  for (let row = 0; row < count; row++) {
    if (!goesYes(trees, node, rows[row * columns + feature]!)) continue;
    yes[row] = 1;
    yesses++;
  }
  return { yes, yesses };
};

/**
 * The masks below a node on one of its branches; undefined where no row is left to take it.
 * @param isNew - whether the feature is new on this path
 */
const masksBehind = (
  masks: Int32Array,
  bit: number,
  isNew: boolean,
  yes: Uint8Array,
  way: number,
): Int32Array | undefined => {
  const next = new Int32Array(masks.length);
  let fulfilled = 0;
  for (let row = 0; row < masks.length; row++) {
    const before = isNew || (masks[row]! & (1 << bit)) !== 0;
    const after = before && yes[row] === way;
    next[row] = after ? masks[row]! | (1 << bit) : masks[row]! & ~(1 << bit);
    if (after) fulfilled++;
  }
  return fulfilled > 0 ? next : undefined;
};

/**
 * Interventional Shapley values of the trees' scores: in the game, a coalition's features come from the row and the
 * others from a background row, averaged over the background by weight. For a pair of rows the closed form at a leaf
 * needs only the conditions of the path that each of them meets; rows that meet the same ones are grouped, and features
 * on which no two rows differ are skipped.
 * @param rows - float32 [count, columns], row-major; they are the background as well
 * @param pairs - several weightings at once, for one walk through the trees
 * @param out - for each weighting float64 [count, columns], added to
 * @throws RangeError when a path tests more than 31 features on which the rows differ
 * @see Lundberg et al. 2020, From local explanations to global understanding with explainable AI for trees, algorithm 3
 */
export const addTreeShapley = (
  trees: Trees,
  factor: number,
  rows: Float32Array,
  columns: number,
  pairs: readonly PairWeights[],
  out: readonly Float64Array[],
): void => {
  const count = rows.length / columns;
  const sums: Sums = { count, columns, pairs, out };
  const features: number[] = [];

  const fork = (node: number, yes: Uint8Array, masks: Int32Array): void => {
    const feature = trees.feature[node]!;
    const known = features.indexOf(feature);
    const isNew = known < 0;
    const bit = isNew ? features.push(feature) - 1 : known;
    if (bit >= mostContested) throw new RangeError(`a path tests more than ${mostContested} features`);
    const [behindYes, behindNo] = [1, 0].map((way) => masksBehind(masks, bit, isNew, yes, way));
    if (behindYes) descend(trees.yes[node]!, behindYes);
    if (behindNo) descend(trees.no[node]!, behindNo);
    if (isNew) features.pop();
  };

  const descend = (node: number, masks: Int32Array): void => {
    if (trees.feature[node]! < 0) {
      addLeaf(factor * trees.value[node]!, features, masks, sums);
      return;
    }
    const { yes, yesses } = goersOf(trees, node, rows, sums);
    if (yesses === count) descend(trees.yes[node]!, masks);
    else if (yesses === 0) descend(trees.no[node]!, masks);
    else fork(node, yes, masks);
  };

  const none = new Int32Array(count);
  for (const root of trees.roots) descend(root, none);
};
