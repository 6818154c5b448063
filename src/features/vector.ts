import type { Reserved } from '../contracts/answers/reserved.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';
import { readSiteColumn } from './at-site.ts';
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
  ...historyFeatureNames,
];

const carriedPrefix = 'features.';

/** Name of a feature that messages carry in their own `features` map. */
export const carriedFeatureName = (name: string): string => `${carriedPrefix}${name}`;

/** Whether any of these columns is a feature that messages carry. */
export const carriesFeatures = (names: readonly string[]): boolean =>
  names.some((name) => name.startsWith(carriedPrefix));

const offsets = (() => {
  let next = 0;
  const after = (names: readonly string[]): number => {
    next += names.length;
    return next - names.length;
  };
  return {
    requestSize: after(requestSizeFeatureNames),
    quota: after(quotaFeatureNames),
    shortage: after(shortageFeatureNames),
    monitoring: after(monitoringFeatureNames),
    static: after(staticFeatureNames),
    history: after(historyFeatureNames),
  };
})();

/** What history says of a candidate: found in passing when its row is written, or by `assess` alone. */
export type Assessment = {
  readonly history: HistoryEstimate;
  readonly shortages: readonly JudgedShortage[];
  /** What other deployments hold of its quota; absent when nothing. */
  readonly reserved?: Reserved;
  /** It is asked what would be if nothing could run there. */
  readonly supposedDown?: true;
};

/** The circumstances under which a candidate is looked at. */
export type Circumstances = {
  readonly templateName: string;
  readonly userGroup: string;
  /** Epoch ms as of which the row is made. */
  readonly time: number;
  readonly history: History;
};

/** Writes rows whose columns are `names`, for training and serving alike. */
export type Vectoriser = {
  readonly names: readonly string[];
  /** Writes one row of `names.length` float32 values; NaN = missing. */
  readonly write: (candidate: Candidate, circumstances: Circumstances, out: Float32Array, at: number) => Assessment;
  /**
   * Writes anew what the candidate itself tells, and leaves the columns of the history alone: the row of a provider
   * whose quota or tests were others.
   * @param shortages - of that candidate @param time - epoch ms
   */
  readonly rewrite: (
    candidate: Candidate,
    shortages: readonly JudgedShortage[],
    time: number,
    out: Float32Array,
    at: number,
  ) => void;
};

/** Where a column's values come from: an index into the base features, or a name in the message's `features`. */
type Source = number | string;

const basePosition: ReadonlyMap<string, number> = new Map(baseFeatureNames.map((name, index) => [name, index]));

/** @throws TypeError for a name of no feature */
const sourceOf = (name: string): Source => {
  if (name.startsWith(carriedPrefix)) return name.slice(carriedPrefix.length);
  const index = basePosition.get(name);
  if (index === undefined) throw new TypeError(`unknown feature ${name}`);
  return index;
};

/** The columns about sites, by site; `source` null stands for 1. */
type SiteColumns = {
  readonly all: readonly number[];
  readonly of: ReadonlyMap<string, readonly { readonly column: number; readonly source: Source | null }[]>;
};

const siteColumnsOf = (names: readonly string[]): SiteColumns => {
  const found = [...names.entries()].flatMap(([column, name]) => {
    const about = readSiteColumn(name);
    if (!about) return [];
    const source = about.feature === null ? null : sourceOf(about.feature);
    return [{ key: siteKey(about.site), column, source }];
  });
  return { all: found.map(({ column }) => column), of: Map.groupBy(found, ({ key }) => key) };
};

/**
 * @param names - columns in the order wanted: of `baseFeatureNames`, `features.<name>`, or about a site (`at-site.ts`)
 * @throws TypeError for a name that is none of these
 */
export const createVectoriser = (names: readonly string[]): Vectoriser => {
  const base = new Float64Array(baseFeatureNames.length);
  const sites = siteColumnsOf(names);
  const aboutSites = new Set(sites.all);
  const general = [...names.entries()].flatMap(([column, name]) =>
    aboutSites.has(column) ? [] : [{ column, source: sourceOf(name) }],
  );
  const told = (source: Source, { features }: Candidate): number =>
    typeof source === 'number' ? base[source]! : (features.get(source) ?? Number.NaN);
  const copy = (candidate: Candidate, before: number, out: Float32Array, at: number): void => {
    for (const { column, source } of general) {
      if (typeof source === 'string' || source < before) out[at + column] = told(source, candidate);
    }
    if (sites.all.length > 0) copyAtSite(candidate, out, at);
  };
  /** What is missing there adds nothing: the general column tells that it is. */
  const copyAtSite = (candidate: Candidate, out: Float32Array, at: number): void => {
    for (const column of sites.all) out[at + column] = 0;
    for (const { column, source } of sites.of.get(siteKey(candidate)) ?? []) {
      out[at + column] = source === null ? 1 : told(source, candidate) || 0;
    }
  };
  return {
    names,
    write: (candidate, circumstances, out, at) => {
      const found = writeBase(candidate, circumstances, base);
      copy(candidate, base.length, out, at);
      return found;
    },
    rewrite: (candidate, shortages, time, out, at) => {
      writeOwn(candidate, shortages, time, base);
      copy(candidate, offsets.history, out, at);
    },
  };
};

/** The assessment without a row, for the rungs that need none. */
export const assess = (candidate: Candidate, circumstances: Circumstances): Assessment => {
  const { templateName, userGroup, time, history } = circumstances;
  const asked = { site: siteKey(candidate), template: templateName, group: userGroup };
  return {
    history: queueing(history.at(time).estimate(asked), queueWaitSeconds(candidate)),
    shortages: judgeShortages(candidate, asked.site, history),
  };
};

/** The history tells how long it takes once the queue is over. */
const queueing = (estimate: HistoryEstimate, waitSeconds: number): HistoryEstimate =>
  waitSeconds > 0 ? { ...estimate, seconds: estimate.seconds + waitSeconds } : estimate;

const historySeconds = offsets.history + historyFeatureNames.indexOf('history_seconds');

const writeBase = (candidate: Candidate, circumstances: Circumstances, base: Float64Array): Assessment => {
  const { templateName, userGroup, time, history } = circumstances;
  const asked = { site: siteKey(candidate), template: templateName, group: userGroup };
  const shortages = judgeShortages(candidate, asked.site, history);
  writeOwn(candidate, shortages, time, base);
  const waitSeconds = queueWaitSeconds(candidate);
  const estimate = queueing(history.at(time).write(asked, base, offsets.history), waitSeconds);
  base[historySeconds]! += waitSeconds;
  return { shortages, history: estimate };
};

/** Everything but the history. */
const writeOwn = (
  candidate: Candidate,
  shortages: readonly JudgedShortage[],
  time: number,
  base: Float64Array,
): void => {
  writeRequestSizeFeatures(candidate, base, offsets.requestSize);
  writeQuotaFeatures(candidate, base, offsets.quota);
  writeShortageFeatures(shortages, base, offsets.shortage);
  writeMonitoringFeatures(candidate, time, base, offsets.monitoring);
  writeStaticFeatures(candidate, base, offsets.static);
};

/** True when a vectoriser for these names can be made. */
export const knowsFeature = (name: string): boolean => {
  const about = readSiteColumn(name);
  if (about) return about.feature === null || knowsFeature(about.feature);
  return name.startsWith(carriedPrefix) || basePosition.has(name);
};
