import { type Cells, sumAt, sums } from './cells.ts';
import type { PriorWeights } from './differences.ts';
import { type HistoryKeys, siteKey, tupleParts } from './keys.ts';
import { fingerprint } from './seen.ts';
import { SiteTimeSums, type SiteTimes, type TimePlaces } from './site-times.ts';
import type { TimeTrust } from './time-table.ts';

/** One template at one site: its cell there, its cell everywhere, and a number drawn from its name. */
type SiteTemplate = { readonly here: number; readonly everywhere: number; readonly lot: number };

/** So many templates of a site tell how it does; which ones of more is drawn by lot, not by arrival. */
const mostTemplates = 32;

/** How far narrow views are trusted. */
export type Trust = {
  /** Share of successes among all. */
  readonly share: number;
  readonly weights: PriorWeights;
  /** Of times to success, and of times lost to failure. */
  readonly success: TimeTrust;
  readonly failure: TimeTrust;
};

/** How a site compares with the same templates everywhere. */
export type SiteRecord = {
  /** Its odds of success over theirs. */
  readonly odds: number;
  readonly success: SiteTimes;
  readonly failure: SiteTimes;
};

/** In a tally in the order of `sums`. */
export const successTimes: TimePlaces = {
  count: sumAt.timedSuccesses,
  seconds: sumAt.seconds,
  logSeconds: sumAt.logSeconds,
};
export const failureTimes: TimePlaces = {
  count: sumAt.timedFailures,
  seconds: sumAt.failureSeconds,
  logSeconds: sumAt.logFailureSeconds,
};

/** Share of successes of a tally, drawn towards `share` at `weight`. */
export const shareOf = (tally: Float64Array, share: number, weight: number): number =>
  (tally[sumAt.successes]! + weight * share) / (tally[sumAt.attempts]! + weight);

/**
 * How sites do, whatever they were asked for: a site that is left with the long or the hard templates is not worse for
 * that.
 */
export class SiteTemplates {
  readonly #bySite = new Map<string, SiteTemplate[]>();
  readonly #providerTemplate: Cells;
  readonly #template: Cells;
  readonly #here = new Float64Array(sums.length);
  readonly #everywhere = new Float64Array(sums.length);

  /** What is in the cells by then is counted. */
  constructor(providerTemplate: Cells, template: Cells) {
    this.#providerTemplate = providerTemplate;
    this.#template = template;
    for (const key of providerTemplate.keys()) {
      const [providerName, regionName, template] = tupleParts(key) as [string, string, string];
      this.add({ provider: siteKey({ providerName, regionName }), providerTemplate: key, template });
    }
  }

  /** Told once of each template at each site; both have their cells by then. */
  add({ provider, providerTemplate, template }: Omit<HistoryKeys, 'providerGroup'>): void {
    const [lot] = fingerprint(providerTemplate);
    const one = { here: this.#providerTemplate.find(providerTemplate), everywhere: this.#template.find(template), lot };
    const known = this.#bySite.get(provider);
    if (!known) this.#bySite.set(provider, [one]);
    else if (known.length < mostTemplates) known.push(one);
    else {
      const last = known.reduce((most, { lot: of }, at) => (of > known[most]!.lot ? at : most), 0);
      if (lot < known[last]!.lot) known[last] = one;
    }
  }

  /**
   * Odds by Mantel and Haenszel: each template's share everywhere is what its outcomes here are held against.
   * @param time - epoch ms
   * @see Mantel and Haenszel 1959, Statistical aspects of the analysis of data from retrospective studies of disease
   */
  record(provider: string, time: number, { share, weights, success, failure }: Trust): SiteRecord {
    const prior = weights.site * share * (1 - share);
    let better = prior;
    let worse = prior;
    const ofSuccess = new SiteTimeSums(successTimes);
    const ofFailure = new SiteTimeSums(failureTimes);
    const here = this.#here;
    const everywhere = this.#everywhere;
    for (const one of this.#bySite.get(provider) ?? []) {
      this.#providerTemplate.readLongest(one.here, time, here);
      this.#template.readLongest(one.everywhere, time, everywhere);
      const usual = shareOf(everywhere, share, weights.template);
      const successes = here[sumAt.successes]!;
      better += successes * (1 - usual);
      worse += (here[sumAt.attempts]! - successes) * usual;
      ofSuccess.add(here, everywhere);
      ofFailure.add(here, everywhere);
    }
    return { odds: better / worse, success: ofSuccess.read(success), failure: ofFailure.read(failure) };
  }
}
