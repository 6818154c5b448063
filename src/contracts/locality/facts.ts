import { z } from 'zod';
import type { Dataset } from '../messages/request.ts';

const names = z.array(z.string()).readonly();

/** Files of a data set at the same places; storage elements (RSEs) by name, sorted. */
const DataPart = z.object({ bytes: z.number(), disk: names, tape: names }).readonly();
export type DataPart = z.infer<typeof DataPart>;

/** Where a data set lies, as far as is known. Only readable copies count. */
const DatasetPlaces = z
  .object({
    scope: z.string(),
    name: z.string(),
    /** Null when unknown. */
    bytes: z.number().nullable(),
    /** A part without any place has no readable copy. */
    parts: z.array(DataPart).readonly(),
    /** Seconds since the catalogue said so. */
    ageSeconds: z.number(),
    /** Why nothing is known, such as `rucio timed out after 300 ms`; `parts` is empty then. */
    unknown: z.string().optional(),
  })
  .readonly();
export type DatasetPlaces = z.infer<typeof DatasetPlaces>;

/** Statistics of past transfers, older ones weighing less. `from` is empty for all sources together. */
const LinkFigures = z
  .object({
    from: z.string(),
    to: z.string(),
    /** Weight of the transfers that succeeded, and of those that failed. */
    successes: z.number(),
    failures: z.number(),
    /** Mean of the logarithm of bytes per second, and the sum of its weighted squared deviations. */
    meanLogRate: z.number(),
    squares: z.number(),
    /** Weight of the transfers whose wait is known, and their mean seconds in the queue. */
    queued: z.number(),
    queueSeconds: z.number(),
  })
  .readonly();
export type LinkFigures = z.infer<typeof LinkFigures>;

/** The catalogue's order of nearness: 1 is nearest. */
const Distance = z.object({ from: z.string(), to: z.string(), distance: z.number() }).readonly();

/**
 * All that an answer uses about data from outside the request: plain JSON, so that it can be kept with the answer, read
 * from a file, or changed for a what-if question.
 */
export const LocalityFacts = z
  .object({
    datasets: z.array(DatasetPlaces).readonly(),
    /** Storage elements beside a provider, by `provider/region`, besides those that the request names. */
    storage: z.record(z.string(), names).readonly(),
    links: z.array(LinkFigures).readonly(),
    distances: z.array(Distance).readonly(),
  })
  .readonly();
export type LocalityFacts = z.infer<typeof LocalityFacts>;

/** The key of a provider's storage. */
export const siteLabel = (providerName: string, regionName: string): string => `${providerName}/${regionName}`;

/** The key of a data set. */
export const datasetKey = ({ scope, name }: Pick<Dataset, 'scope' | 'name'>): string => JSON.stringify([scope, name]);

/** The key of the link between two storage elements. */
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
