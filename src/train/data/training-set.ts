import { compareText } from '../../contracts/json/compare-text.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import { baseFeatureNames } from '../../features/base-features.ts';
import { calendarFeatureNames } from '../../features/calendar.ts';
import { getOrInsert } from '../../features/get-or-insert.ts';
import { isUserCaused } from '../../features/history/events/user-caused.ts';
import { History } from '../../features/history/history.ts';
import { siteKey } from '../../features/history/keys.ts';
import { carriedFeatureName, createVectoriser } from '../../features/vector.ts';
import { type FitHooks, throwIfNoRoom, throwIfStopped } from '../hooks.ts';
import { followsCalendar } from './follows-calendar.ts';
import { keepRows, type Matrix, matrix } from './matrix.ts';
import type { RecordedOutcomes } from './packed-outcomes.ts';
import { siteColumnNames } from './site-columns.ts';

/**
 * Point-in-time rows: what was known of each attempt at its submission, and its outcome. Rows are in order of
 * submission; all arrays are [rows].
 */
export type TrainingSet = {
  readonly names: readonly string[];
  /** Outcomes that count, but are too old to have a row: the history alone knows them. */
  readonly older: number;
  /** [rows, names] */
  readonly matrix: Matrix;
  /** 1 = success. */
  readonly succeeded: Float64Array;
  /** Seconds until it ran; NaN for failures and where unknown. */
  readonly seconds: Float64Array;
  /** Seconds lost; NaN for successes and where unknown. */
  readonly failureSeconds: Float64Array;
  /** Epoch ms. */
  readonly submissionTime: Float64Array;
  readonly finishTime: Float64Array;
  /** Attempts of one deployment share a number. */
  readonly deployment: Int32Array;
  /** Attempts at one provider and region share a number. */
  readonly provider: Int32Array;
};

export const allRows = ({ matrix: { rows } }: TrainingSet): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => row);

/** A feature that messages carry is used when at least this many outcomes have it. */
const fewestWithFeature = 20;
const mostCarriedFeatures = 64;

/** A model learns from at most this many outcomes, the latest; see docs/decisions/0061. */
export const mostLearnedFrom = 100_000;

const rowsBetweenLooks = 1_000;

/** Outcomes by number. */
type OutcomeAt = (row: number) => Outcome;

type SetOptions = {
  /** The history is given every outcome, but only this many make a row: those submitted last. */
  readonly mostRows?: number;
  /** The outcome that the history is given; only `leakage.ts` changes it. */
  readonly seen?: (outcome: Outcome) => Outcome;
};

/**
 * Replays the outcomes in event time and writes the row of each at its submission. Repeated outcomes and failures that
 * the user caused make no row.
 * @throws RankerError TRAIN_CANCELLED, TRAIN_FAILED
 */
export const buildTrainingSet = (
  recorded: RecordedOutcomes,
  hooks: FitHooks = {},
  { mostRows = Number.POSITIVE_INFINITY, seen = (outcome) => outcome }: SetOptions = {},
): TrainingSet => {
  const order = inOrder(recorded);
  const outcomeAt: OutcomeAt = (row) => recorded.at(order[row]!)!.outcome;
  const counts = new Uint8Array(order.length);
  const history = new History((token) => {
    counts[token] = 1;
  });
  for (const [token, index] of order.entries()) {
    const { outcome, recordTime } = recorded.at(index)!;
    history.add(seen(outcome), recordTime, token);
  }
  const attempts = history.waitingTokens;
  const first = attempts[attempts.length - mostRows] ?? 0;
  const names = columnNames(
    learnedFrom(
      attempts.filter((row) => row >= first),
      outcomeAt,
    ),
  );
  throwIfNoRoom(hooks, order.length - first, names.length);
  const vectoriser = createVectoriser(names);
  const values = new Float32Array((order.length - first) * names.length);
  for (let row = first; row < order.length; row++) {
    if (row % rowsBetweenLooks === 0) throwIfStopped(hooks);
    const { templateName, userGroup, submissionTime: time, candidate } = outcomeAt(row);
    history.advanceTo(time);
    vectoriser.write(candidate, { templateName, userGroup, time, history }, values, (row - first) * names.length);
  }
  history.advanceTo(Number.POSITIVE_INFINITY);
  const counted = Int32Array.from(counts.keys()).filter((row) => counts[row] === 1);
  const kept = counted.filter((row) => row >= first);
  const inputs = keepRows(
    matrix(values, names.length),
    kept.map((row) => row - first),
  );
  return { names, older: counted.length - kept.length, matrix: inputs, ...columnsOf(outcomeAt, kept) };
};

const columnsOf = (outcomeAt: OutcomeAt, kept: Int32Array): Omit<TrainingSet, 'names' | 'older' | 'matrix'> => {
  const column = (read: (outcome: Outcome) => number): Float64Array =>
    Float64Array.from(kept, (row) => read(outcomeAt(row)));
  const numbers = (read: (outcome: Outcome) => string): Int32Array => {
    const known = new Map<string, number>();
    return Int32Array.from(kept, (row) => getOrInsert(known, read(outcomeAt(row)), () => known.size));
  };
  return {
    succeeded: column((outcome) => (outcome.succeeded ? 1 : 0)),
    seconds: column((outcome) => (outcome.succeeded ? outcome.completionSeconds : Number.NaN)),
    failureSeconds: column((outcome) => (outcome.succeeded ? Number.NaN : outcome.failureSeconds)),
    submissionTime: column((outcome) => outcome.submissionTime),
    finishTime: column((outcome) => outcome.finishTime),
    deployment: numbers(({ uuid }) => uuid),
    provider: numbers(({ candidate }) => siteKey(candidate)),
  };
};

/** Together with the times, a total order by the outcomes' content, so that the order of the messages never matters. */
const compareSimultaneous = (a: Outcome, b: Outcome): number =>
  compareText(a.uuid, b.uuid) ||
  compareText(a.candidate.providerName, b.candidate.providerName) ||
  compareText(a.candidate.regionName, b.candidate.regionName) ||
  Number(a.succeeded) - Number(b.succeeded) ||
  compareText(rest(a), rest(b));

/** Numbers of the outcomes in their order; times are compared before outcomes are looked up. */
const inOrder = (recorded: RecordedOutcomes): Int32Array => {
  const submitted = new Float64Array(recorded.length);
  const finished = new Float64Array(recorded.length);
  let index = 0;
  for (const { outcome } of recorded) {
    submitted[index] = outcome.submissionTime;
    finished[index++] = outcome.finishTime;
  }
  return Int32Array.from(submitted.keys()).sort(
    (a, b) =>
      submitted[a]! - submitted[b]! ||
      finished[a]! - finished[b]! ||
      compareSimultaneous(recorded.at(a)!.outcome, recorded.at(b)!.outcome),
  );
};

/** Distinguishes two messages of one outcome that differ in what they say of the provider; rarely needed. */
const rest = (outcome: Outcome): string =>
  JSON.stringify(outcome, (_, value: unknown) => (value instanceof Map ? [...value].sort() : value));

/**
 * The outcomes that decide which columns there are: one of each attempt, so that a repeated message does not count
 * twice, and no failure that the user caused.
 * @param rows - one of each attempt
 */
const learnedFrom = (rows: Int32Array, outcomeAt: OutcomeAt): Iterable<Outcome> => {
  const heard = rows.filter((row) => !isUserCaused(outcomeAt(row).statusReason));
  return {
    *[Symbol.iterator]() {
      for (const row of heard) yield outcomeAt(row);
    },
  };
};

const columnNames = (outcomes: Iterable<Outcome>): string[] => {
  const carried = carriedFeatures(outcomes);
  const calendar = followsCalendar(outcomes) ? calendarFeatureNames : [];
  const general = [...baseFeatureNames.filter((name) => !calendarFeatureNames.includes(name)), ...calendar, ...carried];
  return [...general, ...siteColumnNames(outcomes, [...carried, ...calendar], general.length)];
};

const carriedFeatures = (outcomes: Iterable<Outcome>): string[] => {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    for (const [name, value] of outcome.candidate.features) {
      if (Number.isFinite(value)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count >= fewestWithFeature)
    .sort(([nameA, a], [nameB, b]) => b - a || compareText(nameA, nameB))
    .slice(0, mostCarriedFeatures)
    .map(([name]) => carriedFeatureName(name))
    .sort();
};
