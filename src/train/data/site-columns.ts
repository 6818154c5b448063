import { compareText } from '../../contracts/json/compare-text.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import { siteColumnName } from '../../features/at-site.ts';
import { getOrInsert } from '../../features/get-or-insert.ts';
import { type Site, siteKey } from '../../features/history/keys.ts';
import { requestSizeFeatureNames, writeRequestSizeFeatures } from '../../features/request-size.ts';

const limits = {
  /** A site gets one column for this many attempts; with fewer than two columns only its history distinguishes it. */
  attemptsPerColumn: 25,
  sites: 32,
  columns: 512,
  /** Limit of rows times columns of the whole training set; 4 bytes each. */
  cells: 150_000_000,
  /** Limit of the card. */
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

/** The sites with the most attempts, and the number of columns they may have. */
const frequentSites = (
  bySite: ReturnType<typeof attemptsBySite>,
): { readonly site: Site; readonly warranted: number }[] =>
  [...bySite]
    .map(([key, own]) => ({ key, ...own, warranted: Math.floor(own.attempts / limits.attemptsPerColumn) }))
    .filter(({ warranted }) => warranted >= 2)
    .sort((a, b) => b.attempts - a.attempts || compareText(a.key, b.key))
    .slice(0, limits.sites);

/** The sizes in requests that vary. */
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
 * Names of the columns for effects at one site: one for each site with enough attempts, and one for each feature there.
 * What a request asks for is the same for all its candidates; it can only change their order by its effect at each of
 * them.
 * @param requestFeatures - features that a request carries besides its size
 * @param columns - number of columns so far
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
