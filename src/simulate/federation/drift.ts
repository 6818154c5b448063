import type { Random } from '../random.ts';

type Drift = {
  readonly mean: number;
  /** Long-run standard deviation. */
  readonly deviation: number;
  /** Hours over which the process forgets itself (its autocorrelation falls to 1/e). */
  readonly memoryHours: number;
};

/** An Ornstein-Uhlenbeck process (mean-reverting random walk) sampled every hour, in equilibrium from the start. */
export const driftByHour = (random: Random, hours: number, { mean, deviation, memoryHours }: Drift): Float64Array => {
  const values = new Float64Array(hours);
  const kept = Math.exp(-1 / memoryHours);
  const push = deviation * Math.sqrt(1 - kept * kept);
  let offset = random.normal(0, deviation);
  for (let hour = 0; hour < hours; hour++) {
    values[hour] = mean + offset;
    offset = kept * offset + random.normal(0, push);
  }
  return values;
};
