import type { Reserved } from '../contracts/answers/reserved.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';
import { calendarFeatureNames, writeCalendarFeatures } from './calendar.ts';
import { chanceWithTests } from './functional-tests.ts';
import { type HistoryEstimate, historyFeatureNames } from './history/estimates.ts';
import type { History } from './history/history.ts';
import { siteKey } from './history/keys.ts';
import { monitoringFeatureNames, writeMonitoringFeatures } from './monitoring.ts';
import { queueWaitSeconds } from './queue.ts';
import { quotaFeatureNames, writeQuotaFeatures } from './quota.ts';
import { requestSizeFeatureNames, writeRequestSizeFeatures } from './request-size.ts';
import { type JudgedShortage, judgeShortages, shortageFeatureNames, writeShortageFeatures } from './shortage.ts';
import { staticFeatureNames, writeStaticFeatures } from './static-facts.ts';

/** The one ordered list of names: the vector, the ONNX input and the card derive from it. */
export const baseFeatureNames: readonly string[] = [
  ...requestSizeFeatureNames,
  ...quotaFeatureNames,
  ...shortageFeatureNames,
  ...monitoringFeatureNames,
  ...staticFeatureNames,
  ...calendarFeatureNames,
  ...historyFeatureNames,
];

const indexOf = (name: string): number => baseFeatureNames.indexOf(name);
const startOf = ([first]: readonly string[]): number => indexOf(first!);

const offsets = {
  requestSize: startOf(requestSizeFeatureNames),
  quota: startOf(quotaFeatureNames),
  shortage: startOf(shortageFeatureNames),
  monitoring: startOf(monitoringFeatureNames),
  static: startOf(staticFeatureNames),
  calendar: startOf(calendarFeatureNames),
  history: startOf(historyFeatureNames),
};

const historySuccess = indexOf('history_success');
const historySeconds = indexOf('history_seconds');

/**
 * Index of the first base feature that depends on the history alone; those before it depend on the candidate's entry
 * too.
 */
export const historyAlone = historySuccess + 1;

/** The history's figures for a candidate: a by-product of writing its row, or from `assess` alone. */
export type Assessment = {
  readonly history: HistoryEstimate;
  readonly shortages: readonly JudgedShortage[];
  /** What other deployments hold of its quota; absent if nothing. */
  readonly reserved?: Reserved;
  /** Set in a what-if question about an outage of this provider. */
  readonly supposedDown?: true;
};

/** The circumstances of a prediction. */
export type Circumstances = {
  readonly templateName: string;
  readonly userGroup: string;
  /** Epoch ms as of which the row is made. */
  readonly time: number;
  readonly history: History;
};

/** The assessment alone, for the rungs that need no row. */
export const assess = (candidate: Candidate, circumstances: Circumstances): Assessment => {
  const { templateName, userGroup, time, history } = circumstances;
  const asked = { site: siteKey(candidate), template: templateName, group: userGroup };
  return {
    history: queueing(history.at(time).estimate(asked), queueWaitSeconds(candidate)),
    shortages: judgeShortages(candidate, asked.site, history),
  };
};

/** The history estimates the time after the queue; this adds the wait in the queue. */
const queueing = (estimate: HistoryEstimate, waitSeconds: number): HistoryEstimate =>
  waitSeconds > 0 ? { ...estimate, seconds: estimate.seconds + waitSeconds } : estimate;

/** Writes every base feature of a candidate. */
export const writeBase = (candidate: Candidate, circumstances: Circumstances, base: Float64Array): Assessment => {
  const { templateName, userGroup, time, history } = circumstances;
  const asked = { site: siteKey(candidate), template: templateName, group: userGroup };
  const shortages = judgeShortages(candidate, asked.site, history);
  const waitSeconds = queueWaitSeconds(candidate);
  const estimate = queueing(history.at(time).write(asked, base, offsets.history), waitSeconds);
  base[historySeconds]! += waitSeconds;
  const assessment = { shortages, history: estimate };
  writeOwn(candidate, assessment, time, base);
  return assessment;
};

/** Writes every base feature before `historyAlone`. */
export const writeOwn = (
  candidate: Candidate,
  { shortages, history }: Assessment,
  time: number,
  base: Float64Array,
): void => {
  writeRequestSizeFeatures(candidate, base, offsets.requestSize);
  writeQuotaFeatures(candidate, base, offsets.quota);
  writeShortageFeatures(shortages, base, offsets.shortage);
  writeMonitoringFeatures(candidate, time, base, offsets.monitoring);
  writeStaticFeatures(candidate, base, offsets.static);
  writeCalendarFeatures(time, base, offsets.calendar);
  base[historySuccess] = chanceWithTests(history, candidate);
};
