import { compareText } from '../../contracts/json/compare-text.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import { siteColumnName } from '../../features/at-site.ts';
import { getOrInsert } from '../../features/get-or-insert.ts';
import { type Site, siteKey } from '../../features/history/keys.ts';
import { requestSizeFeatureNames, writeRequestSizeFeatures } from '../../features/request-size.ts';

const limits = {
  /** A site has one column for so many attempts; with fewer than two of them its history alone tells it apart. */
  attemptsPerColumn: 25,
  sites: 32,
  columns: 512,
  /** Rows times columns, of the whole training set; 4 bytes each. */
  cells: 150_000_000,
  /** As the card allows. */
  nameLength: 200,
};

const attemptsBySite = (
  outcomes: Iterable<Outcome>,
): Map<string, { readonly site: Site; readonly attempts: number }> => {
  const bySite = new Map<string, { site: Site; attempts: number }>();
  for (const { candidate } of outcomes) {
    const { providerName, regionName } = candidate;
    const site = { providerName, regionName };
    getOrInsert(bySite, siteKey(candidate), () => ({ site, attempts: 0 })).attempts++;
  }
  return bySite;
};

/** Those with the most attempts, and how many columns these warrant. */
const frequentSites = (
  bySite: ReturnType<typeof attemptsBySite>,
): { readonly site: Site; readonly warranted: number }[] =>
  [...bySite]
    .map(([key, own]) => ({ key, ...own, warranted: Math.floor(own.attempts / limits.attemptsPerColumn) }))
    .filter(({ warranted }) => warranted >= 2)
    .sort((a, b) => b.attempts - a.attempts || compareText(a.key, b.key))
    .slice(0, limits.sites);

/** Of the sizes that requests ask for, those that aren't the same for all. */
const varyingSizes = (outcomes: Iterable<Outcome>): string[] => {
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
 * @param requestFeatures - features that a request comes with beside its size
 * @param columns - how many the training set has already
 */
export const siteColumnNames = (
  outcomes: Iterable<Outcome>,
  requestFeatures: readonly string[],
  columns: number,
): string[] => {
  const bySite = attemptsBySite(outcomes);
  const sites = frequentSites(bySite);
  if (sites.length < 2) return [];
  const rows = [...bySite.values()].reduce((sum, { attempts }) => sum + attempts, 0);
  const room = Math.min(limits.columns, Math.floor(limits.cells / rows) - columns);
  const most = Math.max(0, Math.floor(room / sites.length));
  const features: readonly (string | null)[] = [null, ...requestFeatures, ...varyingSizes(outcomes)].slice(0, most);
  return sites
    .flatMap(({ site, warranted }) => features.slice(0, warranted).map((feature) => ({ site, feature })))
    .map(siteColumnName)
    .filter((name) => name.length <= limits.nameLength)
    .sort();
};
