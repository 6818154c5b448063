import type { Outcome } from '../../contracts/messages/outcome.ts';
import { calendarFeatureNames, writeCalendarFeatures } from '../../features/calendar.ts';
import { getOrInsert } from '../../features/get-or-insert.ts';
import { siteKey } from '../../features/history/keys.ts';

/** A site with fewer outcomes is left out. */
const fewestOutcomes = 25;
/** Standard deviations above chance that count as evidence; incidents come in clusters, at various hours. */
const beyondChance = 6;

/** Tested for a calendar effect: successes, and logarithms of seconds. */
const readings: readonly ((outcome: Outcome) => number)[] = [
  ({ succeeded }) => (succeeded ? 1 : 0),
  ({ succeeded, completionSeconds }) => (succeeded ? Math.log(Math.max(completionSeconds, 1)) : Number.NaN),
];

/** Epoch ms, and the value then. */
type Points = { readonly times: number[]; readonly values: number[] };

/** The known values of each site. */
const pointsBySite = (outcomes: Iterable<Outcome>, read: (outcome: Outcome) => number): Points[] => {
  const bySite = new Map<string, Points>();
  for (const outcome of outcomes) {
    const value = read(outcome);
    if (Number.isNaN(value)) continue;
    const { times, values } = getOrInsert(bySite, siteKey(outcome.candidate), () => ({ times: [], values: [] }));
    times.push(outcome.submissionTime);
    values.push(value);
  }
  return [...bySite.values()];
};

const columns = calendarFeatureNames.length;

/** Squared correlations times the degrees of freedom, near 1 each by chance; none where nothing varies. */
const squaresOf = ({ times, values }: Points): number[] => {
  const rows = values.length;
  if (rows < fewestOutcomes) return [];
  const mean = values.reduce((sum, value) => sum + value, 0) / rows;
  const calendar = new Float64Array(rows * columns);
  for (const [row, time] of times.entries()) writeCalendarFeatures(time, calendar, row * columns);
  return calendarFeatureNames.flatMap((_, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += calendar[row * columns + column]!;
    const usual = sum / rows;
    let [together, ofValues, ofCalendar] = [0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const deviation = values[row]! - mean;
      const apart = calendar[row * columns + column]! - usual;
      together += deviation * apart;
      ofValues += deviation ** 2;
      ofCalendar += apart ** 2;
    }
    const varies = ofValues > 0 && ofCalendar > 0;
    return varies ? [((rows - 1) * together ** 2) / (ofValues * ofCalendar)] : [];
  });
};

/**
 * Whether successes or seconds at the sites depend on the time of day or the weekend by more than chance: otherwise
 * these columns only add noise. By chance the sums are chi-squared.
 */
export const followsCalendar = (outcomes: Iterable<Outcome>): boolean =>
  readings.some((read) => {
    const squares = pointsBySite(outcomes, read).flatMap(squaresOf);
    const sum = squares.reduce((total, square) => total + square, 0);
    return sum > squares.length + beyondChance * Math.sqrt(2 * squares.length);
  });
