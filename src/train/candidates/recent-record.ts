import { largestShift } from '../../features/history/reading/change-reader.ts';
import type { LinearModel } from '../models/linear-model.ts';

/** What the columns say about a provider's recent record. */
export type RecentRecord = {
  /** The shift of the log-odds by a sudden change. */
  readonly change: number;
  /** Per column: 1 where more is a better recent record, -1 where it is a worse one, 0 for all others. */
  readonly directions: readonly number[];
};

export const recentRecordOf = (names: readonly string[]): RecentRecord => ({
  change: names.indexOf('change_provider'),
  directions: names.map((name) => (/^(change|shift)_/.test(name) ? 1 : name.startsWith('failures_in_a_row_') ? -1 : 0)),
});

/** A line that also adds a change times `slope`, bounded by the largest possible change, seen in training or not. */
export const addingChange = (line: LinearModel, column: number, slope: number): LinearModel => {
  const replaced = (list: readonly number[], value: number): number[] => list.with(column, value);
  return {
    ...line,
    baseline: line.baseline - line.slope[column]! * line.centre[column]!,
    slope: replaced(line.slope, line.slope[column]! + slope),
    centre: replaced(line.centre, 0),
    low: replaced(line.low, -largestShift),
    high: replaced(line.high, largestShift),
  };
};
