import type { Site } from './history/keys.ts';

/** A column for one site; its value is 0 at every other site. */
type SiteColumn = {
  readonly site: Site;
  /** The feature whose value the column has at this site; null: an indicator, 1 at this site. */
  readonly feature: string | null;
};

const pattern = /^at (\["(?:[^"\\]|\\.)*","(?:[^"\\]|\\.)*"\])(?:: (.+))?$/s;

/** `at ["RECAS-BARI","RegionOne"]`, `at ["RECAS-BARI","RegionOne"]: vcpus_requ`. */
export const siteColumnName = ({ site, feature }: SiteColumn): string => {
  const place = `at ${JSON.stringify([site.providerName, site.regionName])}`;
  return feature === null ? place : `${place}: ${feature}`;
};

/** The column with that name; undefined for a name that concerns no site. */
export const readSiteColumn = (name: string): SiteColumn | undefined => {
  const [, place, feature = null] = pattern.exec(name) ?? [];
  if (place === undefined) return undefined;
  const [providerName, regionName] = JSON.parse(place) as [string, string];
  return { site: { providerName, regionName }, feature };
};

/** The feature behind a column, general or of one site; `site` then says which. */
export const featureOf = (name: string): string => {
  const about = readSiteColumn(name);
  return about ? (about.feature ?? 'site') : name;
};
