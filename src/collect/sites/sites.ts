import { Shelf } from '../shelf.ts';
import type { Site } from './site.ts';

/** What was told of one project of one region of one provider, the oldest first. */
export type SiteRow = { readonly versions: readonly Site[] };

/** Templates that come late may ask how a site was; older versions are let go. */
const keepVersionsMs = 3_600_000;
const mostVersions = 64;

export const openSites = (): Shelf<SiteRow> => new Shelf<SiteRow>('site');

const keyOf = ({ providerName, regionName, projectId }: Site): string =>
  JSON.stringify([providerName, regionName, projectId]);

/** Versions of one time: the last that came counts. */
const merged = (versions: readonly Site[], site: Site): Site[] => {
  const at = versions.findLastIndex(({ time }) => time <= site.time) + 1;
  const same = versions[at - 1]?.time === site.time;
  const all = [...versions.slice(0, same ? at - 1 : at), site, ...versions.slice(at)];
  const horizon = all.at(-1)!.time - keepVersionsMs;
  const first = Math.max(
    0,
    all.findLastIndex(({ time }) => time <= horizon),
    all.length - mostVersions,
  );
  return all.slice(first);
};

export const addSite = (sites: Shelf<SiteRow>, site: Site): void => {
  const key = keyOf(site);
  sites.set(key, { versions: merged(sites.get(key)?.versions ?? [], site) });
};

/** The version that held at a time; undefined where all are later. */
export const versionAt = ({ versions }: SiteRow, time: number): Site | undefined =>
  versions.findLast((version) => version.time <= time);

/** Lets go of sites of which nothing was heard since a time. */
export const forgetSites = (sites: Shelf<SiteRow>, before: number): void => {
  for (const [key, { versions }] of [...sites.entries()]) if (versions.at(-1)!.time < before) sites.delete(key);
};
