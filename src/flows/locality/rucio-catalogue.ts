import { setTimeout as sleep } from 'node:timers/promises';
import { type DatasetPlaces, siteLabel, unknownPlaces } from '../../contracts/locality/facts.ts';
import type { Dataset } from '../../contracts/messages/request.ts';
import type { Catalogue } from './locate-data.ts';
import { type Kept, openLookups } from './lookups.ts';
import type { RucioInstance } from './rucio-instance.ts';

const ages = {
  /** Results younger than this are not asked for again. */
  freshMs: 60_000,
  /** Results older than this are not used, even where no newer ones are available. */
  staleMs: 3_600_000,
};

export type CatalogueTimes = Partial<typeof ages> & {
  /** Longest time that a request waits. */
  readonly budgetMs: number;
};

const late = Symbol('late');

/**
 * Several Rucios as one catalogue. Results are cached and carry their age. A Rucio that fails or is slow is not asked
 * for some seconds, so that not every request waits for it.
 * @param elapsed - ms of a monotonic clock
 */
export const rucioCatalogue = (
  instances: readonly RucioInstance[],
  times: CatalogueTimes,
  elapsed: () => number,
): Catalogue => {
  const { budgetMs, freshMs, staleMs } = { ...ages, ...times };
  const lookups = openLookups(instances, elapsed);

  const placesOf = (data: Dataset, { found, time }: Kept): DatasetPlaces => {
    if (!found) return unknownPlaces(data, 'no catalogue knows it');
    const { bytes, parts } = found;
    return { scope: data.scope, name: data.name, bytes, parts, ageSeconds: Math.max(0, (elapsed() - time) / 1000) };
  };

  const place = async (data: Dataset, budget: Promise<typeof late>): Promise<DatasetPlaces> => {
    const before = lookups.kept(data);
    const age = before ? elapsed() - before.time : Number.POSITIVE_INFINITY;
    if (before && age <= freshMs) return placesOf(data, before);
    const otherwise = (reason: string): DatasetPlaces =>
      before && age <= staleMs ? placesOf(data, before) : unknownPlaces(data, reason);
    const lookup = lookups.of(data);
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
    return typeof result === 'string' ? otherwise(result) : placesOf(data, result);
  };

  return {
    places: (datasets) => {
      const budget = sleep(budgetMs, late, { ref: false });
      return Promise.all(datasets.map((data) => place(data, budget)));
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
