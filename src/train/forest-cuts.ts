import type { SeededRandom } from './seeded-random.ts';

/** The rows of a node, gathered: `rows[0..count)`, their weights and weighted targets, and the sums of both. */
export type NodeRows = {
  readonly rows: Int32Array;
  readonly weights: Float64Array;
  readonly weighted: Float64Array;
  count: number;
  weight: number;
  sum: number;
};

/** The best cut so far; score = sum^2 / weight of the left side plus that of the right. */
export type ForestCut = { score: number; column: number; cut: number; missingLeft: boolean };

/**
 * Tries cuts of one column, given its local bin ids by row, `missing` being the id of missing rows.
 * @returns whether the column varies in this node
 */
export type TryColumn = (
  best: ForestCut,
  node: NodeRows,
  minRows: number,
  column: number,
  ids: Uint8Array,
  missing: number,
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
  const rightSum = node.sum - sum;
  const score = (sum * sum) / weight + (rightSum * rightSum) / (node.weight - weight);
  if (!(score > best.score)) return;
  best.score = score;
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

  return (best, node, minRows, column, ids, missing) => {
    fill(node, ids);
    const [missingSum, missingWeight, missingCount] = [sums[missing]!, weights[missing]!, counts[missing]!];
    let [sum, weight, count, previous, distinct] = [0, 0, 0, -1, 0];
    for (let word = 0; word < used.length; word++) {
      for (let bits = used[word]!; bits !== 0; bits &= bits - 1) {
        const id = word * binsPerWord + 31 - Math.clz32(bits & -bits);
        if (distinct++ > 0) {
          const cut = id === missing ? missing - 1 : (previous + id) >>> 1;
          tryCut(best, node, minRows, column, cut, false, sum, weight, count);
          if (missingCount > 0 && id !== missing) {
            const [s, w, c] = [sum + missingSum, weight + missingWeight, count + missingCount];
            tryCut(best, node, minRows, column, cut, true, s, w, c);
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

/** One cut at a random bin between the lowest and the highest in use; missing rows on the better side. */
export const randomCut: TryColumn = (best, node, minRows, column, ids, missing, random) => {
  const { rows, weights, weighted } = node;
  let [low, high, missingSum, missingWeight, missingCount] = [missing, -1, 0, 0, 0];
  for (let i = 0; i < node.count; i++) {
    const id = ids[rows[i]!]!;
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
  const cut = low === high ? missing - 1 : low + random.below(high - low);
  let [sum, weight, count] = [0, 0, 0];
  for (let i = 0; i < node.count; i++) {
    if (ids[rows[i]!]! > cut) continue;
    sum += weighted[i]!;
    weight += weights[i]!;
    count++;
  }
  tryCut(best, node, minRows, column, cut, false, sum, weight, count);
  if (missingCount > 0 && cut < high) {
    tryCut(best, node, minRows, column, cut, true, sum + missingSum, weight + missingWeight, count + missingCount);
  }
  return true;
};
