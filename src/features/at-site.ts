import type { Site } from './history/keys.ts';

/** A column that is about one site: 0 at every other one. */
export type SiteColumn = {
  readonly site: Site;
  /** The feature whose value stands there at this site; null: 1 stands there. */
  readonly feature: string | null;
};

const pattern = /^at (\["(?:[^"\\]|\\.)*","(?:[^"\\]|\\.)*"\])(?:: (.+))?$/s;

/** `at ["RECAS-BARI","RegionOne"]`, `at ["RECAS-BARI","RegionOne"]: vcpus_requ`. */
export const siteColumnName = ({ site, feature }: SiteColumn): string => {
  const place = `at ${JSON.stringify([site.providerName, site.regionName])}`;
  return feature === null ? place : `${place}: ${feature}`;
};

/** The column of that name; undefined for a name that is about no site. */
export const readSiteColumn = (name: string): SiteColumn | undefined => {
  const [, place, feature = null] = pattern.exec(name) ?? [];
  if (place === undefined) return undefined;
  const [providerName, regionName] = JSON.parse(place) as [string, string];
  return { site: { providerName, regionName }, feature };
};

/** The feature that a column tells, of all sites or of one; `site` for which site it is. */
export const featureOf = (name: string): string => {
  const about = readSiteColumn(name);
  return about ? (about.feature ?? 'site') : name;
};
