import { dayMs } from '../contracts/time/durations.ts';

/** The UTC hour of the day as a point on a circle, and 1 on Saturdays and Sundays. */
export const calendarFeatureNames: readonly string[] = ['hour_sin', 'hour_cos', 'weekend'];

const daysOfWeek = 7;
/** The epoch began on a Thursday, this many days after a Monday. */
const thursday = 3;
const saturday = 5;

/** @param time - epoch ms */
export const writeCalendarFeatures = (time: number, out: Float64Array, at: number): void => {
  const days = time / dayMs;
  const angle = 2 * Math.PI * (days - Math.floor(days));
  out[at] = Math.sin(angle);
  out[at + 1] = Math.cos(angle);
  out[at + 2] = (Math.floor(days) + thursday) % daysOfWeek >= saturday ? 1 : 0;
};
