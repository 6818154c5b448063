import type { Matrix } from '../../../src/train/data/matrix.ts';
import { seededRandom } from '../../../src/train/seeded-random.ts';

/** A table with something to learn: missing values, a constant and an all-missing column, ties and a wide column. */
type Learnable = {
  readonly matrix: Matrix;
  readonly labels: Float64Array;
  /** Skewed, above 0. */
  readonly seconds: Float64Array;
  /** P(label = 1) and E(seconds) of each row. */
  readonly chance: Float64Array;
  readonly expected: Float64Array;
};

export const learnableColumns = 6;

const gaussian = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

export const learnable = (rows: number, seed: number): Learnable => {
  const { uniform } = seededRandom(seed);
  const values = new Float32Array(rows * learnableColumns);
  const [labels, seconds, chance, expected] = Array.from({ length: 4 }, () => new Float64Array(rows));
  const spread = 1;
  for (let row = 0; row < rows; row++) {
    const smooth = uniform() * 4 - 2;
    const few = Math.floor(uniform() * 4);
    const known = uniform() < 0.8;
    const wide = Math.exp(gaussian(uniform) * 5);
    values.set([smooth, few, known ? smooth * few : Number.NaN, 7, Number.NaN, wide], row * learnableColumns);
    const score = Math.sin(smooth * 2) + (few === 2 ? 1.5 : -0.5) + (known ? 0 : 0.8);
    chance![row] = 1 / (1 + Math.exp(-score));
    labels![row] = uniform() < chance![row]! ? 1 : 0;
    expected![row] = 60 * Math.exp(score);
    seconds![row] = expected![row]! * Math.exp(gaussian(uniform) * spread - spread ** 2 / 2);
  }
  const matrix = { values, rows, columns: learnableColumns };
  return { matrix, labels: labels!, seconds: seconds!, chance: chance!, expected: expected! };
};
