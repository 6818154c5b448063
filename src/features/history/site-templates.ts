import { type Cells, sumAt, sums } from './cells.ts';
import type { PriorWeights } from './differences.ts';
import { longest, tenDays } from './half-lives.ts';
import { type HistoryKeys, siteKey, tupleParts } from './keys.ts';
import { fingerprint } from './seen.ts';
import type { ShiftVariances } from './shift-variances.ts';
import { SiteTimeSums, type SiteTimes, type TimePlaces } from './site-times.ts';
import type { TimeTrust } from './time-table.ts';

/** One template at one site: its cell there, its cell everywhere, and a number drawn from its name. */
type SiteTemplate = { readonly here: number; readonly everywhere: number; readonly lot: number };

const none: readonly SiteTemplate[] = [];

/** So many templates of a site tell how it does; which ones of more is drawn by lot, not by arrival. */
const mostTemplates = 32;

/** How far narrow views are trusted. */
export type Trust = {
  /** Share of successes among all. */
  readonly share: number;
  readonly weights: PriorWeights;
  readonly shifts: ShiftVariances;
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
  /** By number of the site's cell. */
  readonly #bySite: SiteTemplate[][] = [];
  readonly #provider: Cells;
  readonly #providerTemplate: Cells;
  readonly #template: Cells;
  readonly #here = new Float64Array(sums.length);
  readonly #everywhere = new Float64Array(sums.length);
  readonly #lately = new Float64Array(sums.length);

  /** What is in the cells by then is counted. */
  constructor(provider: Cells, providerTemplate: Cells, template: Cells) {
    this.#provider = provider;
    this.#providerTemplate = providerTemplate;
    this.#template = template;
    for (const key of providerTemplate.keys()) {
      const [providerName, regionName, template] = tupleParts(key) as [string, string, string];
      this.add({ provider: siteKey({ providerName, regionName }), providerTemplate: key, template });
    }
  }

  /** Those that tell how a site does. @param site - number of its cell; -1 for one without */
  of(site: number): readonly SiteTemplate[] {
    return this.#bySite[site] ?? none;
  }

  /** Told once of each template at each site; all have their cells by then. */
  add({ provider, providerTemplate, template }: Omit<HistoryKeys, 'providerGroup'>): void {
    const [lot] = fingerprint(providerTemplate);
    const one = { here: this.#providerTemplate.find(providerTemplate), everywhere: this.#template.find(template), lot };
    const site = this.#provider.find(provider);
    const known = this.#bySite[site];
    if (!known) this.#bySite[site] = [one];
    else if (known.length < mostTemplates) known.push(one);
    else {
      const last = known.reduce((most, { lot: of }, at) => (of > known[most]!.lot ? at : most), 0);
      if (lot < known[last]!.lot) known[last] = one;
    }
  }

  /**
   * Odds by Mantel and Haenszel: each template's share everywhere is what its outcomes here are held against.
   * @param site - number of its cell; -1 for one without @param time - epoch ms
   * @see Mantel and Haenszel 1959, Statistical aspects of the analysis of data from retrospective studies of disease
   */
  record(site: number, time: number, { share, weights, success, failure }: Trust): SiteRecord {
    const prior = weights.site * share * (1 - share);
    let better = prior;
    let worse = prior;
    const ofSuccess = new SiteTimeSums(successTimes, success);
    const ofFailure = new SiteTimeSums(failureTimes, failure);
    const here = this.#here;
    const everywhere = this.#everywhere;
    const lately = this.#lately;
    for (const one of this.of(site)) {
      this.#providerTemplate.readMemory(one.here, longest, time, here);
      this.#providerTemplate.readMemory(one.here, tenDays, time, lately);
      this.#template.readMemory(one.everywhere, longest, time, everywhere);
      const usual = shareOf(everywhere, share, weights.template);
      const successes = here[sumAt.successes]!;
      better += successes * (1 - usual);
      worse += (here[sumAt.attempts]! - successes) * usual;
      ofSuccess.add(here, everywhere, lately);
      ofFailure.add(here, everywhere, lately);
    }
    return { odds: better / worse, success: ofSuccess.read(), failure: ofFailure.read() };
  }
}
