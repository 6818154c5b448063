import { largestFloat32, type Matrix } from '../data/matrix.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { type Splitter, tryCut } from './splitter.ts';

/** The columns one by one, infinities as the largest numbers. */
const columnsOf = ({ values, rows, columns }: Matrix): Float32Array[] =>
  Array.from({ length: columns }, (_, column) => {
    const own = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      own[row] = Math.min(Math.max(values[row * columns + column]!, -largestFloat32), largestFloat32);
    }
    return own;
  });

/** Uniform in [low, high), or `low` if that is empty; 0 without a sign, as in JSON. */
const drawBetween = (low: number, high: number, random: SeededRandom): number => {
  const drawn = Math.fround(low + random.uniform() * (high - low));
  return (drawn < high ? drawn : low) + 0;
};

/**
 * One cut at a random value between the lowest and the highest, missing rows on a random side. For extra trees. A node
 * whose cuts all leave a side empty is a leaf: trying the missing rows on both sides, or separating them from all
 * others where nothing else is left, led to unjustified probabilities of 0 and 1.
 */
export const randomCut = (inputs: Matrix, minRows: number): Splitter => {
  const valuesOf = columnsOf(inputs);
  const own = new Float32Array(inputs.rows);
  const scratch = new Int32Array(inputs.rows);
  return {
    tryColumn: (best, node, column, random) => {
      const values = valuesOf[column]!;
      const { rows, weights, weighted, count: all } = node;
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      let missingSum = 0;
      let missingWeight = 0;
      let missingCount = 0;
      for (let i = 0; i < all; i++) {
        const value = values[rows[i]!]!;
        own[i] = value;
        if (value < low) low = value;
        if (value > high) high = value;
        if (Number.isNaN(value)) {
          missingSum += weighted[i]!;
          missingWeight += weights[i]!;
          missingCount++;
        }
      }
      if (missingCount === all || (low === high && missingCount === 0)) return false;
      const at = drawBetween(low, high, random);
      const missingLeft = missingCount > 0 ? random.uniform() < 0.5 : undefined;
      let sum = missingLeft ? missingSum : 0;
      let weight = missingLeft ? missingWeight : 0;
      let count = missingLeft ? missingCount : 0;
      for (let i = 0; i < all; i++) {
        const isLeft = Number(own[i]! <= at);
        sum += isLeft * weighted[i]!;
        weight += isLeft * weights[i]!;
        count += isLeft;
      }
      tryCut(best, node, minRows, column, at, missingLeft, sum, weight, count);
      return true;
    },
    partition: (order, begin, end, { column, at, missingLeft }) => {
      const values = valuesOf[column]!;
      let left = begin;
      let right = 0;
      for (let i = begin; i < end; i++) {
        const row = order[i]!;
        const value = values[row]!;
        const goesLeft = Number(value <= at || (missingLeft === true && Number.isNaN(value)));
        order[left] = row;
        scratch[right] = row;
        left += goesLeft;
        right += 1 - goesLeft;
      }
      order.set(scratch.subarray(0, right), left);
      return left;
    },
    thresholdOf: ({ at }) => at,
  };
};
