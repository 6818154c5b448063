import type { Dataset } from '../messages/request.ts';

/** Files of a data set that lie at the same places; storage elements (RSEs) by name, sorted. */
export type DataPart = { readonly bytes: number; readonly disk: readonly string[]; readonly tape: readonly string[] };

/** Where a data set lies, as far as is known. Only copies that can be read count. */
export type DatasetPlaces = {
  readonly scope: string;
  readonly name: string;
  /** Null when nobody tells. */
  readonly bytes: number | null;
  /** A part without any place has no copy that can be read. */
  readonly parts: readonly DataPart[];
  /** Seconds since the catalogue said so. */
  readonly ageSeconds: number;
  /** Why nothing is known, such as `rucio timed out after 300 ms`; `parts` is empty then. */
  readonly unknown?: string;
};

/** What became of transfers, older ones weighing less. `from` is empty for all sources together. */
export type LinkFigures = {
  readonly from: string;
  readonly to: string;
  /** Weight of the transfers that succeeded, and of those that failed. */
  readonly successes: number;
  readonly failures: number;
  /** Mean of the logarithm of bytes per second, and the sum of its weighted squared deviations. */
  readonly meanLogRate: number;
  readonly squares: number;
  /** Weight of the transfers whose wait is known, and their mean seconds in the queue. */
  readonly queued: number;
  readonly queueSeconds: number;
};

/** Order of nearness as the catalogue tells it: 1 is nearest. */
export type Distance = { readonly from: string; readonly to: string; readonly distance: number };

/**
 * All that an answer takes from outside the request about data: plain JSON, so that it can be kept with the answer,
 * given from a file, or changed for a question of what if.
 */
export type LocalityFacts = {
  readonly datasets: readonly DatasetPlaces[];
  /** Storage elements beside a provider, by `provider/region`, besides those that the request names. */
  readonly storage: Readonly<Record<string, readonly string[]>>;
  readonly links: readonly LinkFigures[];
  readonly distances: readonly Distance[];
};

/** The name under which a provider's storage stands. */
export const siteLabel = (providerName: string, regionName: string): string => `${providerName}/${regionName}`;

/** What a data set is kept under. */
export const datasetKey = ({ scope, name }: Pick<Dataset, 'scope' | 'name'>): string => JSON.stringify([scope, name]);

/** What the link between two storage elements is kept under. */
export const linkKey = (from: string, to: string): string => JSON.stringify([from, to]);

/** @param why - completes `unknown (…)` */
export const unknownPlaces = ({ scope, name, bytes }: Dataset, why: string): DatasetPlaces => ({
  scope,
  name,
  bytes: Number.isNaN(bytes) ? null : bytes,
  parts: [],
  ageSeconds: 0,
  unknown: why,
});
