import type { Outcome } from '../contracts/outcome.ts';
import { type Site, type SiteColumn, siteColumnName, siteKey } from '../features/at-site.ts';
import { requestSizeFeatureNames, writeRequestSizeFeatures } from '../features/request-size.ts';

const limits = {
  /** A site with fewer attempts is told by its history alone. */
  fewestAttempts: 50,
  sites: 32,
  columns: 512,
  /** Rows times columns, of the whole training set; 4 bytes each. */
  cells: 150_000_000,
  /** As the card allows. */
  nameLength: 200,
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Those with the most attempts. */
const frequentSites = (outcomes: readonly Outcome[]): Site[] =>
  [...Map.groupBy(outcomes, ({ candidate }) => siteKey(candidate))]
    .filter(([, own]) => own.length >= limits.fewestAttempts)
    .sort(([keyA, a], [keyB, b]) => b.length - a.length || compareText(keyA, keyB))
    .slice(0, limits.sites)
    .map(([, [first]]) => first!.candidate)
    .map(({ providerName, regionName }) => ({ providerName, regionName }));

/** Of the sizes that requests ask for, those that aren't the same for all. */
const varyingSizes = (outcomes: readonly Outcome[]): string[] => {
  const sizes = new Float64Array(requestSizeFeatureNames.length);
  const least = sizes.slice().fill(Number.POSITIVE_INFINITY);
  const most = sizes.slice().fill(Number.NEGATIVE_INFINITY);
  for (const { candidate } of outcomes) {
    writeRequestSizeFeatures(candidate, sizes, 0);
    for (const [n, size] of sizes.entries()) {
      if (size < least[n]!) least[n] = size;
      if (size > most[n]!) most[n] = size;
    }
  }
  return requestSizeFeatureNames.filter((_, n) => least[n]! < most[n]!);
};

/**
 * Names of the columns by which a model learns what is so at one site alone: one for each site with enough attempts,
 * and one for each feature there. What a request asks for is the same for all its candidates; it can only change their
 * order by what it means at each of them.
 * @param carried - features that messages carry
 * @param columns - how many the training set has already
 */
export const siteColumnNames = (
  outcomes: readonly Outcome[],
  carried: readonly string[],
  columns: number,
): string[] => {
  const sites = frequentSites(outcomes);
  if (sites.length < 2) return [];
  const room = Math.min(limits.columns, Math.floor(limits.cells / outcomes.length) - columns);
  const perSite: readonly (string | null)[] = [null, ...carried, ...varyingSizes(outcomes)].slice(
    0,
    Math.floor(room / sites.length),
  );
  const about: SiteColumn[] = perSite.flatMap((feature) => sites.map((site) => ({ site, feature })));
  return about
    .map(siteColumnName)
    .filter((name) => name.length <= limits.nameLength)
    .sort();
};
