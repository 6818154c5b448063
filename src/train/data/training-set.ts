import { compareText } from '../../contracts/json/compare-text.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import { baseFeatureNames } from '../../features/base-features.ts';
import { calendarFeatureNames } from '../../features/calendar.ts';
import { History } from '../../features/history/history.ts';
import { siteKey, tupleText } from '../../features/history/keys.ts';
import { carriedFeatureName, createVectoriser } from '../../features/vector.ts';
import { type FitHooks, heedStop } from '../hooks.ts';
import { followsCalendar } from './follows-calendar.ts';
import { type Matrix, matrix, selectRows } from './matrix.ts';
import { siteColumnNames } from './site-columns.ts';

/** An outcome with the time its record was written (epoch ms); a file tells none. */
export type RecordedOutcome = { readonly outcome: Outcome; readonly recordTime?: number | undefined };

/**
 * Point-in-time rows: what was known of each attempt at its submission, and what became of it. Rows are in order of
 * submission; all arrays are [rows].
 */
export type TrainingSet = {
  readonly names: readonly string[];
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

/** A feature that messages carry is learned from when at least this many outcomes have it. */
const fewestWithFeature = 20;
const mostCarriedFeatures = 64;

const rowsBetweenLooks = 1_000;

/**
 * Replays the outcomes in event time and writes the row of each at its submission. Repeated outcomes and failures
 * that the user caused make no row.
 * @param seen - what the history is told of an outcome; only `leakage.ts` tells it anything but the truth
 * @throws RankerError TRAIN_CANCELLED
 */
export const buildTrainingSet = (
  recorded: readonly RecordedOutcome[],
  hooks: FitHooks = {},
  seen: (outcome: Outcome) => Outcome = (outcome) => outcome,
): TrainingSet => {
  const rows = recorded.toSorted((a, b) => compareOutcomes(a.outcome, b.outcome));
  const outcomes = distinct(rows);
  const carried = carriedFeatures(outcomes);
  const calendar = followsCalendar(outcomes) ? calendarFeatureNames : [];
  const general = [...baseFeatureNames.filter((name) => !calendarFeatureNames.includes(name)), ...calendar, ...carried];
  const names = [...general, ...siteColumnNames(outcomes, [...carried, ...calendar], general.length)];
  const counts = new Uint8Array(rows.length);
  const history = new History((token) => {
    counts[token] = 1;
  });
  for (const [token, { outcome, recordTime }] of rows.entries()) history.add(seen(outcome), recordTime, token);
  const vectoriser = createVectoriser(names);
  const values = new Float32Array(rows.length * names.length);
  for (const [index, { outcome }] of rows.entries()) {
    if (index % rowsBetweenLooks === 0) heedStop(hooks);
    const { templateName, userGroup, submissionTime: time, candidate } = outcome;
    history.advanceTo(time);
    vectoriser.write(candidate, { templateName, userGroup, time, history }, values, index * names.length);
  }
  history.advanceTo(Number.POSITIVE_INFINITY);
  const kept = Int32Array.from(counts.keys()).filter((index) => counts[index] === 1);
  return columnsOf(rows, kept, names, selectRows(matrix(values, names.length), kept));
};

const columnsOf = (
  rows: readonly RecordedOutcome[],
  kept: Int32Array,
  names: readonly string[],
  inputs: Matrix,
): TrainingSet => {
  const column = (read: (outcome: Outcome) => number): Float64Array =>
    Float64Array.from(kept, (index) => read(rows[index]!.outcome));
  const numbers = (read: (outcome: Outcome) => string): Int32Array => {
    const known = new Map<string, number>();
    return Int32Array.from(kept, (index) => {
      const key = read(rows[index]!.outcome);
      const number = known.get(key) ?? known.size;
      known.set(key, number);
      return number;
    });
  };
  return {
    names,
    matrix: inputs,
    succeeded: column((outcome) => (outcome.succeeded ? 1 : 0)),
    seconds: column((outcome) => (outcome.succeeded ? outcome.completionSeconds : Number.NaN)),
    failureSeconds: column((outcome) => (outcome.succeeded ? Number.NaN : outcome.failureSeconds)),
    submissionTime: column((outcome) => outcome.submissionTime),
    finishTime: column((outcome) => outcome.finishTime),
    deployment: numbers(({ uuid }) => uuid),
    provider: numbers(({ candidate }) => siteKey(candidate)),
  };
};

/** A total order by what an outcome says, so that the order of the messages never matters. */
const compareOutcomes = (a: Outcome, b: Outcome): number =>
  a.submissionTime - b.submissionTime ||
  a.finishTime - b.finishTime ||
  compareText(a.uuid, b.uuid) ||
  compareText(a.candidate.providerName, b.candidate.providerName) ||
  compareText(a.candidate.regionName, b.candidate.regionName) ||
  Number(a.succeeded) - Number(b.succeeded) ||
  compareText(rest(a), rest(b));

/** Tells two messages of one outcome apart that differ in what they say of the provider; seldom asked. */
const rest = (outcome: Outcome): string =>
  JSON.stringify(outcome, (_, value: unknown) => (value instanceof Map ? [...value].sort() : value));

/** The outcomes without those repeated, so that a message seen twice has no say in what is learned from. */
const distinct = (rows: readonly RecordedOutcome[]): Outcome[] => {
  const known = new Set<string>();
  return rows.flatMap(({ outcome }) => {
    const key = tupleText(outcome.uuid, outcome.candidate.providerName, outcome.candidate.regionName);
    if (known.has(key)) return [];
    known.add(key);
    return [outcome];
  });
};

const carriedFeatures = (outcomes: readonly Outcome[]): string[] => {
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
