import { datasetKey } from '../../contracts/locality/facts.ts';
import type { Dataset } from '../../contracts/messages/request.ts';
import type { FoundPlaces } from '../../rucio/replicas.ts';
import { askRucios, joinReasons } from './ask-rucios.ts';
import type { RucioInstance } from './rucio-instance.ts';

/** The result of a lookup and its time, ms of `elapsed`; no result where no Rucio knows the data. */
export type Kept = { readonly found: FoundPlaces | undefined; readonly time: number };

/** `done` resolves to a reason where the lookup failed. */
type Lookup = { readonly asked: readonly RucioInstance[]; readonly done: Promise<Kept | string> };

const mostKept = 10_000;

/**
 * Looks data sets up, each once at a time however many ask, and keeps the results. A lookup goes on when nobody waits
 * for it any more, so that the next request finds its result.
 * @param elapsed - ms of a monotonic clock
 */
export const openLookups = (instances: readonly RucioInstance[], elapsed: () => number) => {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Lookup>();

  const keep = (key: string, one: Kept): void => {
    kept.delete(key);
    kept.set(key, one);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  };

  const start = (key: string, data: Dataset): Lookup | string => {
    const covering = instances.filter((instance) => instance.covers(data.scope));
    if (covering.length === 0) return `no Rucio is set for the scope ${data.scope}`;
    const refusals = covering.map((instance) => instance.refusal());
    const asked = covering.filter((_, at) => refusals[at] === undefined);
    if (asked.length === 0) return joinReasons(refusals);
    const time = elapsed();
    const done = askRucios(asked, data).then((found) => {
      underWay.delete(key);
      if (typeof found === 'string') return found;
      const missed = refusals.find((refusal) => refusal !== undefined);
      if (found === undefined && missed !== undefined) return missed;
      const one = { found, time };
      keep(key, one);
      return one;
    });
    const lookup = { asked, done };
    underWay.set(key, lookup);
    return lookup;
  };

  /** The lookup under way; a reason when waiting for it has already failed. */
  const join = (key: string): Lookup | string | undefined => {
    const lookup = underWay.get(key);
    const faults = lookup?.asked.map(({ fault }) => fault) ?? [];
    return faults.length > 0 && faults.every((fault) => fault !== undefined) ? joinReasons(faults) : lookup;
  };

  return {
    kept: (data: Dataset): Kept | undefined => kept.get(datasetKey(data)),
    /** The lookup under way, or a new one; a reason when no Rucio may be asked. */
    of: (data: Dataset): Lookup | string => {
      const key = datasetKey(data);
      return join(key) ?? start(key, data);
    },
  };
};
