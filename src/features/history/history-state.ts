import { resources } from '../../contracts/fields/resources.ts';
import { Cells } from './counts/cells.ts';
import { Daily } from './counts/daily.ts';
import { RecentOutcomes, recentLength } from './counts/recent-outcomes.ts';
import { sums } from './counts/sums.ts';
import { SeenSet } from './events/seen.ts';
import { restoreEvents, snapshotEvents } from './events/snapshot-events.ts';
import { userCausedReasons } from './events/user-caused.ts';
import { WaitingEvents } from './events/waiting-events.ts';
import { type Withheld, withhold } from './events/withheld.ts';
import { halfLives, longest, spellDays } from './half-lives.ts';
import { invalidSnapshot, type SnapshotReader, type SnapshotWriter } from './snapshot-format.ts';
import { Differences } from './variances/differences.ts';
import { Shifts } from './variances/shift-variances.ts';
import { TimeTable, usualDifferences } from './variances/time-table.ts';

/** Requests that were short of a resource at a provider: how many there were, and how many succeeded all the same. */
export type ShortageRecord = { readonly successes: number; readonly attempts: number };

/** The complete state behind a history's answers, present and future. */
export type HistoryState = {
  readonly providerTemplate: Cells;
  readonly provider: Cells;
  /** These two keep the longest memory only. */
  readonly providerGroup: Cells;
  readonly template: Cells;
  readonly all: Cells;
  /** The latest outcomes one by one, by cell. */
  readonly recent: { readonly providerTemplate: RecentOutcomes; readonly provider: RecentOutcomes };
  readonly differences: Differences;
  readonly shifts: Shifts;
  /** Seconds to success. */
  readonly times: TimeTable;
  /** Seconds lost to failure. */
  readonly failureTimes: TimeTable;
  /** By provider, for people; no answer depends on it. */
  readonly daily: Daily;
  readonly shortages: Map<string, ShortageRecord>;
  /** Every outcome added so far. */
  readonly seen: SeenSet;
  /** Deployments that have succeeded. */
  readonly succeeded: SeenSet;
  readonly withheld: Withheld;
  readonly waiting: WaitingEvents;
  counted: number;
  repeated: number;
};

const longestAlone = [halfLives[longest]!];

export const emptyState = (): HistoryState => ({
  providerTemplate: new Cells(),
  provider: new Cells(),
  providerGroup: new Cells(longestAlone),
  template: new Cells(longestAlone),
  all: new Cells(),
  recent: { providerTemplate: new RecentOutcomes(), provider: new RecentOutcomes() },
  differences: new Differences(),
  shifts: new Shifts(),
  times: new TimeTable(usualDifferences.success),
  failureTimes: new TimeTable(usualDifferences.failure),
  daily: new Daily(),
  shortages: new Map(),
  seen: new SeenSet(),
  succeeded: new SeenSet(),
  withheld: new Map(),
  waiting: new WaitingEvents(),
  counted: 0,
  repeated: 0,
});

/** The rules behind the numbers of a snapshot; a program with other rules can't use it. */
const rules = JSON.stringify({
  halfLives,
  sums,
  recentLength,
  spellDays,
  resources,
  userCaused: userCausedReasons.map(String),
});

/** Outcomes added later don't change what was written. */
export const snapshotState = (writer: SnapshotWriter, state: HistoryState): void => {
  const { providerTemplate, provider, providerGroup, template, all, recent, shortages, seen, succeeded } = state;
  writer.texts([rules]);
  for (const cells of [providerTemplate, provider, providerGroup, template, all]) cells.snapshot(writer);
  recent.providerTemplate.snapshot(writer, providerTemplate.size);
  recent.provider.snapshot(writer, provider.size);
  state.differences.snapshot(writer);
  state.shifts.snapshot(writer);
  state.times.snapshot(writer, providerTemplate.size);
  state.failureTimes.snapshot(writer, providerTemplate.size);
  state.daily.snapshot(writer);
  writer.texts([...shortages.keys()]);
  writer.column(Float64Array.from([...shortages.values()].flatMap(({ successes, attempts }) => [successes, attempts])));
  seen.snapshot(writer);
  succeeded.snapshot(writer);
  snapshotEvents(writer, [...state.withheld.values()].flat());
  snapshotEvents(writer, state.waiting.list());
  writer.column(new Float64Array([state.counted, state.repeated]));
};

/** @throws RankerError SNAPSHOT_INVALID */
export const restoreState = (reader: SnapshotReader): HistoryState => {
  if (reader.texts().join() !== rules) throw invalidSnapshot('counts by other rules, such as half-lives');
  const cells = {
    providerTemplate: Cells.restore(reader),
    provider: Cells.restore(reader),
    providerGroup: Cells.restore(reader, longestAlone),
    template: Cells.restore(reader, longestAlone),
    all: Cells.restore(reader),
  };
  const pairs = cells.providerTemplate.size;
  const state = {
    ...emptyState(),
    ...cells,
    recent: {
      providerTemplate: RecentOutcomes.restore(reader, pairs),
      provider: RecentOutcomes.restore(reader, cells.provider.size),
    },
    differences: Differences.restore(reader),
    shifts: Shifts.restore(reader),
    times: TimeTable.restore(reader, pairs, usualDifferences.success),
    failureTimes: TimeTable.restore(reader, pairs, usualDifferences.failure),
    daily: Daily.restore(reader),
    shortages: restoreShortages(reader),
    seen: SeenSet.restore(reader),
    succeeded: SeenSet.restore(reader),
  };
  for (const event of restoreEvents(reader)) withhold(state.withheld, event);
  for (const event of restoreEvents(reader)) state.waiting.add(state.seen.add(event.id), event);
  const counts = reader.column(Float64Array, 2);
  reader.end();
  return { ...state, counted: counts[0]!, repeated: counts[1]! };
};

const restoreShortages = (reader: SnapshotReader): Map<string, ShortageRecord> => {
  const keys = reader.texts();
  const counts = reader.column(Float64Array, 2 * keys.length);
  return new Map(keys.map((key, n) => [key, { successes: counts[2 * n]!, attempts: counts[2 * n + 1]! }]));
};
