import type { Matrix } from '../data/matrix.ts';
import { cutFinely, fineBins, thresholdOf } from '../splits/bins.ts';
import { partition } from '../splits/partition.ts';
import { idSet } from './id-set.ts';
import type { NodeRows } from './node-rows.ts';
import { type Splitter, tryCut } from './splitter.ts';

/** Every cut between two bins in use, halfway between them; missing rows on the better side. For random forests. */
export const everyCut = (inputs: Matrix, minRows: number): Splitter => {
  const { write, edges, rows } = cutFinely(inputs);
  const ids = new Uint16Array(inputs.values.length);
  write(ids);
  const idsOf = edges.map((_, column) => ids.subarray(column * rows, (column + 1) * rows));
  const missingOf = (column: number): number => edges[column]!.length + 1;
  const size = fineBins + 1;
  const sums = new Float64Array(size);
  const weights = new Float64Array(size);
  const counts = new Int32Array(size);
  const inUse = idSet(size);
  const used = new Int32Array(size);
  const scratch = new Int32Array(rows);

  const fill = ({ rows, weights: w, weighted, count }: NodeRows, own: Uint16Array): void => {
    for (let i = 0; i < count; i++) {
      const id = own[rows[i]!]!;
      sums[id]! += weighted[i]!;
      weights[id]! += w[i]!;
      if (counts[id]!++ === 0) inUse.add(id);
    }
  };
  const clear = (id: number): void => {
    sums[id] = 0;
    weights[id] = 0;
    counts[id] = 0;
  };

  return {
    tryColumn: (best, node, column) => {
      const missing = missingOf(column);
      fill(node, idsOf[column]!);
      const distinct = inUse.takeAll(used);
      const missingSum = sums[missing]!;
      const missingWeight = weights[missing]!;
      const missingCount = counts[missing]!;
      const missingRight = missingCount > 0 ? false : undefined;
      let sum = 0;
      let weight = 0;
      let count = 0;
      for (let i = 0; i < distinct; i++) {
        const id = used[i]!;
        if (i > 0) {
          const at = id === missing ? missing - 1 : (used[i - 1]! + id) >>> 1;
          tryCut(best, node, minRows, column, at, missingRight, sum, weight, count);
          if (missingCount > 0 && id !== missing) {
            const leftWeight = weight + missingWeight;
            tryCut(best, node, minRows, column, at, true, sum + missingSum, leftWeight, count + missingCount);
          }
        }
        sum += sums[id]!;
        weight += weights[id]!;
        count += counts[id]!;
        clear(id);
      }
      return distinct > 1;
    },
    partition: (order, begin, end, { column, at, missingLeft = false }) =>
      partition(order, scratch, begin, end, idsOf[column]!, at, missingOf(column), missingLeft),
    thresholdOf: ({ column, at }) => thresholdOf(edges[column]!, at),
  };
};
