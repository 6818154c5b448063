import type { TrainingSet } from '../data/training-set.ts';
import { seededRandom } from '../seeded-random.ts';

const resamples = 1000;

/** More deployments than this are drawn in adjacent groups: that loses nothing, and bounds the time. */
const mostGroups = 2000;

/** Two forecasts of the same rows, by a loss of each row. */
export type Paired = {
  /** Mean loss of ours minus theirs: below 0, ours is better. */
  readonly difference: number;
  /** Share of the resamples in which ours is lower, ties counting half; 1 = surely better. */
  readonly better: number;
};

/** Summed differences of each deployment, or of adjacent ones together. */
const groupSums = (
  { deployment }: Pick<TrainingSet, 'deployment'>,
  rows: Int32Array,
  differences: Float64Array,
): Float64Array => {
  const places = new Map<number, number>();
  for (const row of rows) if (!places.has(deployment[row]!)) places.set(deployment[row]!, places.size);
  const perGroup = Math.ceil(places.size / mostGroups);
  const sums = new Float64Array(Math.ceil(places.size / perGroup));
  for (const [at, row] of rows.entries()) {
    sums[Math.floor(places.get(deployment[row]!)! / perGroup)]! += differences[at]!;
  }
  return sums;
};

/** In how many resamples a sum is below 0, one of 0 counting half. No object is created here: docs/decisions/0050. */
const winsOf = (sums: Float64Array, seed: number): number => {
  const random = seededRandom(seed, 1);
  let wins = 0;
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < sums.length; draw++) sum += sums[random.below(sums.length)]!;
    wins += sum < 0 ? 1 : sum === 0 ? 0.5 : 0;
  }
  return wins;
};

/**
 * Bootstrap over deployments, whose attempts are correlated. The same seed draws the same deployments for every
 * comparison.
 * @param rows - at least one
 * @param differences - of losses, ours minus theirs, shape [rows]
 * @see Efron and Tibshirani 1993, An introduction to the bootstrap, section 8
 */
export const pairedBootstrap = (
  set: Pick<TrainingSet, 'deployment'>,
  rows: Int32Array,
  differences: Float64Array,
  seed: number,
): Paired => {
  const sums = groupSums(set, rows, differences);
  const difference = sums.reduce((total, sum) => total + sum, 0) / rows.length;
  return { difference, better: winsOf(sums, seed) / resamples };
};
