import { dayMs, hourMs } from '../../contracts/time/durations.ts';
import type { Random } from '../random.ts';

/** Relative activity by hour of the day, UTC: offices in central Europe. */
const byHour = [1, 1, 1, 1, 1, 2, 5, 10, 13, 14, 12, 10, 12, 14, 13, 11, 8, 5, 4, 3, 3, 2, 2, 1] as const;
const busiest = 14;
const weekendShare = 0.25;

const activity = (time: number): number => {
  const date = new Date(time);
  const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  return byHour[Math.floor((time % dayMs) / hourMs)]! * (weekend ? weekendShare : 1);
};

/**
 * `count` distinct submission times (epoch ms, whole) in [start, start + days), ascending, by the rhythm of the week.
 */
export const drawSubmissions = (random: Random, start: number, days: number, count: number): Float64Array => {
  const times = new Float64Array(count);
  for (let i = 0; i < count; ) {
    const time = Math.floor(start + random.uniform() * days * dayMs);
    if (random.chance(activity(time) / busiest)) times[i++] = time;
  }
  times.sort();
  for (let i = 1; i < count; i++) times[i] = Math.max(times[i]!, times[i - 1]! + 1);
  return times;
};
