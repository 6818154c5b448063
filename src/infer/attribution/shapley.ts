import { goesYes, type Trees } from './trees.ts';

/** Features of one path that candidates disagree on: as many as an integer has bits to tell them. */
const mostContested = 31;

/**
 * weights[a][b]: what one of the a features that must come from the row earns, the other b coming from the background.
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

/** Rows that fulfil the same of a path's features, and what they weigh in the background of every row. */
type Patterns = { readonly masks: number[]; readonly rowsOf: number[][] };

const patternsOf = (masks: Int32Array): Patterns => {
  const found: Patterns = { masks: [], rowsOf: [] };
  masks.forEach((mask, row) => {
    const at = found.masks.indexOf(mask);
    if (at >= 0) found.rowsOf[at]!.push(row);
    else {
      found.masks.push(mask);
      found.rowsOf.push([row]);
    }
  });
  return found;
};

/** One weight per row and background row, [count, count]: what each pair counts for. */
export type PairWeights = Float64Array;

/**
 * Interventional Shapley values of the trees' scores: of the game in which a coalition's features come from the row and
 * the others from a row of the background, averaged over the background by weight. A pair's path-wise closed form needs
 * only know, at a leaf, which of the path's features the row fulfils and which the background row does; rows that
 * fulfil the same ones are taken together, and features on which no two rows differ never come up.
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
  const features: number[] = [];

  const atLeaf = (value: number, masks: Int32Array): void => {
    if (features.length === 0 || value === 0) return;
    const all = 2 ** features.length - 1;
    const { masks: patterns, rowsOf } = patternsOf(masks);
    patterns.forEach((mine, p) => {
      patterns.forEach((other, q) => {
        if (p === q || (mine | other) !== (all | 0)) return;
        const [fromRow, fromBackground] = [mine & ~other, other & ~mine];
        const [a, b] = [bitCount(fromRow), bitCount(fromBackground)];
        const gain = value * shapleyWeights[a]![b]!;
        const loss = value * shapleyWeights[b]![a]!;
        for (let w = 0; w < pairs.length; w++) {
          for (const row of rowsOf[p]!) {
            let weight = 0;
            for (const background of rowsOf[q]!) weight += pairs[w]![row * count + background]!;
            if (weight === 0) continue;
            const base = row * columns;
            for (let bit = 0; bit < features.length; bit++) {
              if (fromRow & (1 << bit)) out[w]![base + features[bit]!]! += weight * gain;
              else if (fromBackground & (1 << bit)) out[w]![base + features[bit]!]! -= weight * loss;
            }
          }
        }
      });
    });
  };

  const descend = (node: number, masks: Int32Array): void => {
    const feature = trees.feature[node]!;
    if (feature < 0) {
      atLeaf(factor * trees.value[node]!, masks);
      return;
    }
    const yes = new Uint8Array(count);
    let yesses = 0;
    for (let row = 0; row < count; row++) {
      if (!goesYes(trees, node, rows[row * columns + feature]!)) continue;
      yes[row] = 1;
      yesses++;
    }
    if (yesses === count || yesses === 0) {
      descend(yesses === 0 ? trees.no[node]! : trees.yes[node]!, masks);
      return;
    }
    const known = features.indexOf(feature);
    const bit = known >= 0 ? known : features.push(feature) - 1;
    if (bit >= mostContested) throw new RangeError(`a path tests more than ${mostContested} features`);
    for (const way of [1, 0]) {
      const next = new Int32Array(count);
      let fulfilled = 0;
      for (let row = 0; row < count; row++) {
        const goes = yes[row] === way;
        const before = known >= 0 ? masks[row]! & (1 << bit) : 1;
        const after = goes && before !== 0;
        next[row] = after ? masks[row]! | (1 << bit) : masks[row]! & ~(1 << bit);
        if (after) fulfilled++;
      }
      if (fulfilled > 0) descend(way === 1 ? trees.yes[node]! : trees.no[node]!, next);
    }
    if (known < 0) features.pop();
  };

  const none = new Int32Array(count);
  for (const root of trees.roots) descend(root, none);
};
