import {
  type DatasetPlaces,
  datasetKey,
  type LinkFigures,
  type LocalityFacts,
  siteLabel,
} from '../../contracts/locality/facts.ts';
import type { Dataset, RankRequest } from '../../contracts/messages/request.ts';
import type { LinkHistory } from '../../features/locality/link-history.ts';
import type { Locate } from '../ranking/rank-request.ts';

/** Knows where data lies: a Rucio, or a file. */
export type Catalogue = {
  /** In the order asked. It never rejects: an unknown place carries a reason. */
  readonly places: (datasets: readonly Dataset[]) => Promise<readonly DatasetPlaces[]>;
  /** Storage elements beside a provider, by the catalogue's own attributes. */
  readonly storage: (providerName: string, regionName: string) => readonly string[];
  /** Undefined where it is not known yet. */
  readonly distance: (from: string, to: string) => number | undefined;
};

/** Storage elements that the operator puts beside providers: providers, or `provider/region`, by storage element. */
export type RseProviders = Readonly<Record<string, string | readonly string[]>>;

/** Only this many pairs of storage elements are looked up; a request rarely has a hundred. */
const mostPairs = 5_000;

/** Storage elements by what they stand beside: a provider, or `provider/region`. */
export const storageBySite = (
  pairs: readonly { readonly rse: string; readonly site: string }[],
): ReadonlyMap<string, readonly string[]> =>
  new Map([...Map.groupBy(pairs, ({ site }) => site)].map(([site, found]) => [site, found.map(({ rse }) => rse)]));

const storageOf = (
  { candidates }: RankRequest,
  catalogue: Catalogue,
  configured: ReadonlyMap<string, readonly string[]>,
): Record<string, readonly string[]> => {
  const named = candidates.map(({ providerName, regionName }) => {
    const label = siteLabel(providerName, regionName);
    const known = [
      ...(configured.get(providerName) ?? []),
      ...(configured.get(label) ?? []),
      ...catalogue.storage(providerName, regionName),
    ];
    return [label, [...new Set(known)].sort()] as const;
  });
  return Object.fromEntries(named.filter(([, rses]) => rses.length > 0));
};

/** From every place of the data to every storage that it may have to go to. */
const pairsOf = (
  { candidates }: RankRequest,
  datasets: readonly DatasetPlaces[],
  storage: Record<string, readonly string[]>,
): { from: string; to: string }[] => {
  const sources = new Set(datasets.flatMap(({ parts }) => parts.flatMap(({ disk, tape }) => [...disk, ...tape])));
  const destinations = new Set(
    candidates.flatMap(({ providerName, regionName, rses }) => {
      const label = siteLabel(providerName, regionName);
      const here = [...(storage[label] ?? []), ...rses];
      return here.length > 0 ? here : [label];
    }),
  );
  const pairs = [...destinations].flatMap((to) => [...sources].map((from) => ({ from, to })));
  return pairs.filter(({ from, to }) => from !== to).slice(0, mostPairs);
};

/** A data set named twice has to be transferred once. */
const unique = (datasets: readonly Dataset[]): readonly Dataset[] =>
  [...new Map(datasets.toReversed().map((one) => [datasetKey(one), one])).values()].toReversed();

/** Gathers, for the data sets of a request, where they lie and what the links there have done. */
export const locateData = (catalogue: Catalogue, links: LinkHistory, providers: RseProviders): Locate => {
  const configured = storageBySite(
    Object.entries(providers).flatMap(([rse, sites]) => [sites].flat().map((site) => ({ rse, site }))),
  );
  return async (request, time): Promise<LocalityFacts> => {
    const datasets = await catalogue.places(unique(request.datasets));
    const storage = storageOf(request, catalogue, configured);
    const pairs = pairsOf(request, datasets, storage);
    const figures = (from: string, to: string): LinkFigures[] => [links.figures(from, to, time) ?? []].flat();
    return {
      datasets,
      storage,
      links: [
        ...[...new Set(pairs.map(({ to }) => to))].flatMap((to) => figures('', to)),
        ...pairs.flatMap(({ from, to }) => figures(from, to)),
      ],
      distances: pairs.flatMap(({ from, to }) => {
        const distance = catalogue.distance(from, to);
        return distance === undefined ? [] : [{ from, to, distance }];
      }),
    };
  };
};
