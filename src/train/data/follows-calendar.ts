import type { Outcome } from '../../contracts/messages/outcome.ts';
import { calendarFeatureNames, writeCalendarFeatures } from '../../features/calendar.ts';
import { siteKey } from '../../features/history/keys.ts';

/** A site with fewer outcomes says nothing. */
const fewestOutcomes = 25;
/** So many standard deviations above what chance does; incidents come in clusters, which are not all of one hour either. */
const beyondChance = 6;

type Point = { readonly time: number; readonly value: number };

/** What is held against the calendar: successes, and logarithms of seconds. */
const readings: readonly ((outcome: Outcome) => number)[] = [
  ({ succeeded }) => (succeeded ? 1 : 0),
  ({ succeeded, completionSeconds }) => (succeeded ? Math.log(Math.max(completionSeconds, 1)) : Number.NaN),
];

const calendarOf = (time: number): Float64Array => {
  const out = new Float64Array(calendarFeatureNames.length);
  writeCalendarFeatures(time, out, 0);
  return out;
};

/** Squared correlations times the degrees of freedom, near 1 each by chance; none where nothing varies. */
const squaresOf = (points: readonly Point[]): number[] => {
  if (points.length < fewestOutcomes) return [];
  const mean = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  const rows = points.map(({ time, value }) => ({ deviation: value - mean, calendar: calendarOf(time) }));
  return calendarFeatureNames.flatMap((_, column) => {
    const usual = rows.reduce((sum, { calendar }) => sum + calendar[column]!, 0) / rows.length;
    let [together, ofValues, ofCalendar] = [0, 0, 0];
    for (const { deviation, calendar } of rows) {
      const apart = calendar[column]! - usual;
      together += deviation * apart;
      ofValues += deviation ** 2;
      ofCalendar += apart ** 2;
    }
    const varies = ofValues > 0 && ofCalendar > 0;
    return varies ? [((rows.length - 1) * together ** 2) / (ofValues * ofCalendar)] : [];
  });
};

/**
 * Whether successes or seconds at the sites follow the time of day or the weekend more than chance lets them: columns that
 * tell nothing only add noise. Sums are chi-squared by chance.
 */
export const followsCalendar = (outcomes: readonly Outcome[]): boolean => {
  const sites = [...Map.groupBy(outcomes, ({ candidate }) => siteKey(candidate)).values()];
  return readings.some((read) => {
    const squares = sites.flatMap((own) =>
      squaresOf(
        own.flatMap((outcome) => {
          const value = read(outcome);
          return Number.isNaN(value) ? [] : [{ time: outcome.submissionTime, value }];
        }),
      ),
    );
    const sum = squares.reduce((total, square) => total + square, 0);
    return sum > squares.length + beyondChance * Math.sqrt(2 * squares.length);
  });
};
