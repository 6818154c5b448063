import type { SeededRandom } from '../seeded-random.ts';
import type { NodeRows } from './node-rows.ts';

/**
 * The best cut so far. It maximises sum^2 / weight of the left side plus that of the right; but for a constant and a
 * factor this is (leftSum * weight - sum * leftWeight)^2 / (leftWeight * rightWeight), kept as a fraction.
 */
export type ForestCut = {
  numerator: number;
  denominator: number;
  column: number;
  cut: number;
  missingLeft: boolean;
};

/**
 * Tries cuts of one column, given its edges and its local bin ids by row (`edges.length + 1` for missing).
 * @returns whether the column varies in this node
 */
export type TryColumn = (
  best: ForestCut,
  node: NodeRows,
  minRows: number,
  column: number,
  ids: Uint8Array,
  edges: Float32Array,
  random: SeededRandom,
) => boolean;

const tryCut = (
  best: ForestCut,
  node: NodeRows,
  minRows: number,
  column: number,
  cut: number,
  missingLeft: boolean,
  sum: number,
  weight: number,
  count: number,
): void => {
  if (count < minRows || node.count - count < minRows) return;
  const distance = sum * node.weight - node.sum * weight;
  const numerator = distance * distance;
  const denominator = weight * (node.weight - weight);
  if (!(numerator * best.denominator > best.numerator * denominator)) return;
  best.numerator = numerator;
  best.denominator = denominator;
  best.column = column;
  best.cut = cut;
  best.missingLeft = missingLeft;
};

const binsPerWord = 32;

/** Every cut between two bins in use, halfway between them; missing rows on the better side. For random forests. */
export const everyCut = (): TryColumn => {
  const sums = new Float64Array(256);
  const weights = new Float64Array(256);
  const counts = new Int32Array(256);
  const used = new Int32Array(256 / binsPerWord);

  const fill = ({ rows, weights: w, weighted, count }: NodeRows, ids: Uint8Array): void => {
    for (let i = 0; i < count; i++) {
      const id = ids[rows[i]!]!;
      sums[id]! += weighted[i]!;
      weights[id]! += w[i]!;
      counts[id]!++;
      used[id >>> 5]! |= 1 << (id & 31);
    }
  };
  const clear = (id: number): void => {
    sums[id] = 0;
    weights[id] = 0;
    counts[id] = 0;
  };

  return (best, node, minRows, column, ids, edges) => {
    const missing = edges.length + 1;
    fill(node, ids);
    const missingSum = sums[missing]!;
    const missingWeight = weights[missing]!;
    const missingCount = counts[missing]!;
    let sum = 0;
    let weight = 0;
    let count = 0;
    let previous = -1;
    let distinct = 0;
    for (let word = 0; word < used.length; word++) {
      for (let bits = used[word]!; bits !== 0; bits &= bits - 1) {
        const id = word * binsPerWord + 31 - Math.clz32(bits & -bits);
        if (distinct++ > 0) {
          const cut = id === missing ? missing - 1 : (previous + id) >>> 1;
          tryCut(best, node, minRows, column, cut, false, sum, weight, count);
          if (missingCount > 0 && id !== missing) {
            const leftWeight = weight + missingWeight;
            tryCut(best, node, minRows, column, cut, true, sum + missingSum, leftWeight, count + missingCount);
          }
        }
        sum += sums[id]!;
        weight += weights[id]!;
        count += counts[id]!;
        previous = id;
        clear(id);
      }
      used[word] = 0;
    }
    return distinct > 1;
  };
};

/** The cut that a threshold makes of bins `low` to `high`, each value between their centres as likely. */
const drawCut = (centres: Float64Array, low: number, high: number, random: SeededRandom): number => {
  const threshold = centres[low]! + random.uniform() * (centres[high]! - centres[low]!);
  let below = low;
  let above = high;
  while (above - below > 1) {
    const middle = (below + above) >>> 1;
    if (centres[middle]! <= threshold) below = middle;
    else above = middle;
  }
  return below;
};

/**
 * One cut at a random value between the lowest and the highest; missing rows on the better side. For extra trees.
 * @param centres - per column, of its bins
 */
export const randomCut = (rows: number, centres: readonly Float64Array[]): TryColumn => {
  const own = new Uint8Array(rows);
  return (best, node, minRows, column, ids, edges, random) => {
    const missing = edges.length + 1;
    const { rows, weights, weighted } = node;
    let low = missing;
    let high = -1;
    let missingSum = 0;
    let missingWeight = 0;
    let missingCount = 0;
    for (let i = 0; i < node.count; i++) {
      const id = ids[rows[i]!]!;
      own[i] = id;
      if (id === missing) {
        missingSum += weighted[i]!;
        missingWeight += weights[i]!;
        missingCount++;
      } else {
        if (id < low) low = id;
        if (id > high) high = id;
      }
    }
    if (high < 0 || (low === high && missingCount === 0)) return false;
    const cut = low === high ? missing - 1 : drawCut(centres[column]!, low, high, random);
    let sum = 0;
    let weight = 0;
    let count = 0;
    for (let i = 0; i < node.count; i++) {
      const isLeft = (own[i]! - cut - 1) >>> 31;
      sum += isLeft * weighted[i]!;
      weight += isLeft * weights[i]!;
      count += isLeft;
    }
    tryCut(best, node, minRows, column, cut, false, sum, weight, count);
    if (missingCount > 0 && cut < high) {
      tryCut(best, node, minRows, column, cut, true, sum + missingSum, weight + missingWeight, count + missingCount);
    }
    return true;
  };
};
