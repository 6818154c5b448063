import type { Candidate } from '../contracts/messages/candidate.ts';
import { readSiteColumn } from './at-site.ts';
import {
  type Assessment,
  baseFeatureNames,
  type Circumstances,
  historyAlone,
  writeBase,
  writeOwn,
} from './base-features.ts';
import { siteKey } from './history/keys.ts';

const carriedPrefix = 'features.';

/** Name of a feature that messages carry in their own `features` map. */
export const carriedFeatureName = (name: string): string => `${carriedPrefix}${name}`;

/** Whether any of these columns is a feature carried by messages. */
export const carriesFeatures = (names: readonly string[]): boolean =>
  names.some((name) => name.startsWith(carriedPrefix));

/** Writes rows whose columns are `names`, for training and serving alike. */
export type Vectoriser = {
  readonly names: readonly string[];
  /** Writes one row of `names.length` float32 values; NaN = missing. */
  readonly write: (candidate: Candidate, circumstances: Circumstances, out: Float32Array, at: number) => Assessment;
  /**
   * Writes only the features that depend on the candidate's entry, and leaves those that depend on the history alone:
   * for a provider with another quota or other tests.
   * @param assessment - of that candidate
   * @param time - epoch ms
   */
  readonly rewrite: (candidate: Candidate, assessment: Assessment, time: number, out: Float32Array, at: number) => void;
};

/** The source of a column: an index into the base features, or a name in the message's `features`. */
type Source = number | string;

const basePosition: ReadonlyMap<string, number> = new Map(baseFeatureNames.map((name, index) => [name, index]));

/** @throws TypeError for an unknown feature */
const sourceOf = (name: string): Source => {
  if (name.startsWith(carriedPrefix)) return name.slice(carriedPrefix.length);
  const index = basePosition.get(name);
  if (index === undefined) throw new TypeError(`unknown feature ${name}`);
  return index;
};

/** The columns of sites, by site; `source` null is an indicator. */
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
  const readSource = (source: Source, { features }: Candidate): number =>
    typeof source === 'number' ? base[source]! : (features.get(source) ?? Number.NaN);
  const copy = (candidate: Candidate, before: number, out: Float32Array, at: number): void => {
    for (const { column, source } of general) {
      if (typeof source === 'string' || source < before) out[at + column] = readSource(source, candidate);
    }
    if (sites.all.length > 0) copyAtSite(candidate, out, at);
  };
  /** A missing value becomes 0 here: the general column already shows that it is missing. */
  const copyAtSite = (candidate: Candidate, out: Float32Array, at: number): void => {
    for (const column of sites.all) out[at + column] = 0;
    for (const { column, source } of sites.of.get(siteKey(candidate)) ?? []) {
      out[at + column] = source === null ? 1 : readSource(source, candidate) || 0;
    }
  };
  return {
    names,
    write: (candidate, circumstances, out, at) => {
      const found = writeBase(candidate, circumstances, base);
      copy(candidate, base.length, out, at);
      return found;
    },
    rewrite: (candidate, assessment, time, out, at) => {
      writeOwn(candidate, assessment, time, base);
      copy(candidate, historyAlone, out, at);
    },
  };
};

/** Whether a vectoriser for these names can be made. */
export const knowsFeature = (name: string): boolean => {
  const about = readSiteColumn(name);
  if (about) return about.feature === null || knowsFeature(about.feature);
  return name.startsWith(carriedPrefix) || basePosition.has(name);
};
