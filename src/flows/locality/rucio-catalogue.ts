import { type DatasetPlaces, siteLabel, unknownPlaces } from '../../contracts/locality.ts';
import type { Dataset } from '../../contracts/request.ts';
import { asRankerError } from '../../errors.ts';
import type { FoundPlaces } from '../../rucio/replicas.ts';
import type { Catalogue } from './locate-data.ts';
import type { RucioInstance } from './rucio-instance.ts';

export type CatalogueTimes = {
  /** Longest that a request waits. */
  readonly budgetMs: number;
  /** Places younger than this are not asked for again. */
  readonly freshMs: number;
  /** Places older than this are not used, even where no newer ones can be had. */
  readonly staleMs: number;
};

const mostKept = 10_000;

type Found = { readonly places: FoundPlaces; readonly instance: string };
type Kept = { readonly found: Found | undefined; readonly time: number };
type Lookup = { readonly asked: readonly RucioInstance[]; readonly done: Promise<Kept | string> };

const late = Symbol('late');

const readable = ({ parts }: FoundPlaces): number =>
  parts.reduce((sum, { bytes, disk, tape }) => sum + (disk.length + tape.length > 0 ? bytes : 0), 0);

/**
 * Several Rucios as one catalogue. What they say is kept for a while, with its age; a data set is looked up once at a
 * time, however many ask; a lookup goes on when nobody waits any more, so that the next request finds its result. A
 * Rucio that fails or is slow is left alone for some seconds, so that not every request waits for it.
 * @param now - epoch ms
 */
export const rucioCatalogue = (
  instances: readonly RucioInstance[],
  { budgetMs, freshMs, staleMs }: CatalogueTimes,
  now: () => number,
): Catalogue => {
  const kept = new Map<string, Kept>();
  const lookups = new Map<string, Lookup>();

  const keep = (key: string, one: Kept): void => {
    kept.delete(key);
    kept.set(key, one);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  };

  /** The most that any instance can read of it; a text when some failed and none knows it. */
  const askAll = async (data: Dataset, asked: readonly RucioInstance[]): Promise<Found | undefined | string> => {
    const answers = await Promise.all(
      asked.map(async (instance) => {
        try {
          const places = await instance.find(data);
          return places && { places, instance: instance.name };
        } catch (thrown) {
          return asRankerError(thrown).message;
        }
      }),
    );
    const found = answers.filter((answer): answer is Found => typeof answer === 'object');
    const faults = answers.filter((answer) => typeof answer === 'string');
    if (found.length === 0 && faults.length > 0) return [...new Set(faults)].join('; ');
    return found.toSorted((a, b) => readable(b.places) - readable(a.places))[0];
  };

  /** A text when nobody may be asked. */
  const startLookup = (key: string, data: Dataset): Lookup | string => {
    const covering = instances.filter((instance) => instance.covers(data.scope));
    if (covering.length === 0) return `no Rucio is set for the scope ${data.scope}`;
    const refusals = covering.map((instance) => instance.refusal());
    const asked = covering.filter((_, at) => refusals[at] === undefined);
    if (asked.length === 0) return [...new Set(refusals)].join('; ');
    const time = now();
    const done = askAll(data, asked).then((found) => {
      lookups.delete(key);
      if (typeof found === 'string') return found;
      const missed = refusals.find((refusal) => refusal !== undefined);
      if (found === undefined && missed !== undefined) return missed;
      const one = { found, time };
      keep(key, one);
      return one;
    });
    const lookup = { asked, done };
    lookups.set(key, lookup);
    return lookup;
  };

  /** The lookup under way; a text when it has been waited for in vain. */
  const joinLookup = (key: string): Lookup | string | undefined => {
    const lookup = lookups.get(key);
    const faults = lookup?.asked.map(({ fault }) => fault) ?? [];
    return faults.length > 0 && faults.every((fault) => fault !== undefined) ? [...new Set(faults)].join('; ') : lookup;
  };

  const told = (data: Dataset, { found, time }: Kept): DatasetPlaces => {
    if (!found) return unknownPlaces(data, 'no catalogue knows it');
    const { bytes, parts } = found.places;
    return { scope: data.scope, name: data.name, bytes, parts, ageSeconds: Math.max(0, (now() - time) / 1000) };
  };

  const place = async (data: Dataset, budget: Promise<typeof late>): Promise<DatasetPlaces> => {
    const key = JSON.stringify([data.scope, data.name]);
    const before = kept.get(key);
    const age = before ? now() - before.time : Number.POSITIVE_INFINITY;
    if (before && age <= freshMs) return told(data, before);
    const otherwise = (reason: string): DatasetPlaces =>
      before && age <= staleMs ? told(data, before) : unknownPlaces(data, reason);
    const lookup = joinLookup(key) ?? startLookup(key, data);
    if (typeof lookup === 'string') return otherwise(lookup);
    const result = await Promise.race([lookup.done, budget]);
    if (result === late) {
      const reasons = lookup.asked.map((instance) => {
        const reason = `${instance.name} timed out after ${budgetMs} ms`;
        instance.tooSlow(reason);
        return reason;
      });
      return otherwise(reasons.join('; '));
    }
    return typeof result === 'string' ? otherwise(result) : told(data, result);
  };

  return {
    places: async (datasets) => {
      let timer: NodeJS.Timeout | undefined;
      const budget = new Promise<typeof late>((resolve) => {
        timer = setTimeout(() => resolve(late), budgetMs);
      });
      try {
        return await Promise.all(datasets.map((data) => place(data, budget)));
      } finally {
        clearTimeout(timer);
      }
    },
    storage: (providerName, regionName) =>
      instances.flatMap((instance) => [
        ...instance.storageOf(providerName),
        ...instance.storageOf(siteLabel(providerName, regionName)),
      ]),
    distance: (from, to) => {
      for (const instance of instances) {
        const distance = instance.distance(from, to);
        if (distance !== undefined) return distance;
      }
      return undefined;
    },
  };
};
