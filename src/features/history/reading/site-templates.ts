import type { Cells } from '../counts/cells.ts';
import { sumAt, sums } from '../counts/sums.ts';
import { fingerprint } from '../events/seen.ts';
import { longest, tenDays } from '../half-lives.ts';
import { type HistoryKeys, siteKey, tupleParts } from '../keys.ts';
import type { ChanceDifferences } from '../variances/differences.ts';
import type { ShiftVariances } from '../variances/shift-variances.ts';
import type { TimeTrust } from '../variances/time-table.ts';
import type { CellNumbers } from '../variances/two-way.ts';
import type { SiteOutcomes } from './site-odds.ts';
import { SiteTimeSums, type TimePlaces } from './site-times.ts';

/** One template at one site: its cell there, its cell everywhere, and a lot, a number drawn from its name. */
type SiteTemplate = { readonly here: number; readonly everywhere: number; readonly lot: number };

const none: readonly SiteTemplate[] = [];

/** A site sampled to estimate the distribution of sites: the number of its cell, and its lot. */
type SampledSite = { readonly site: number; readonly lot: number };

/** At most this many templates represent a site, and this many sites represent all. */
const most = { templates: 32, sites: 32 };

/** Keeps at most `mostKept`, those with the smallest lots, so that the order of arrival does not matter. */
const draw = <T extends { readonly lot: number }>(kept: T[], one: T, mostKept: number): void => {
  if (kept.length < mostKept) {
    kept.push(one);
    return;
  }
  const last = kept.reduce((highest, { lot }, at) => (lot > kept[highest]!.lot ? at : highest), 0);
  if (one.lot < kept[last]!.lot) kept[last] = one;
};

/** How far narrow levels are trusted. */
export type Trust = {
  /** Share of successes among all. */
  readonly share: number;
  readonly chances: ChanceDifferences;
  readonly shifts: ShiftVariances;
  /** Of times to success, and of times lost to failure. */
  readonly success: TimeTrust;
  readonly failure: TimeTrust;
};

/** A site's sums, compared with the same templates everywhere. */
export type SiteSums = {
  /** Adjusted as if all had been of a template with the overall share of successes. */
  readonly outcomes: SiteOutcomes;
  readonly success: SiteTimeSums;
  readonly failure: SiteTimeSums;
};

/** Indices in a tally, which has the order of `sums`. */
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

/** Share of successes of a tally, shrunk towards `share` with a prior of `weight` outcomes. */
export const shareOf = (tally: Float64Array, share: number, weight: number): number =>
  (tally[sumAt.successes]! + weight * share) / (tally[sumAt.attempts]! + weight);

/**
 * The performance of sites, adjusted for their templates: a site that only gets the long or the hard templates is not
 * worse for that.
 */
export class SiteTemplates {
  /** By number of the site's cell. */
  readonly #bySite: SiteTemplate[][] = [];
  readonly #sample: SampledSite[] = [];
  readonly #provider: Cells;
  readonly #providerTemplate: Cells;
  readonly #template: Cells;
  readonly #here = new Float64Array(sums.length);
  readonly #everywhere = new Float64Array(sums.length);
  readonly #lately = new Float64Array(sums.length);
  /** Of the templates of a site that don't represent it. */
  readonly #others = new Float64Array(sums.length);

  /** Counts what is already in the cells. */
  constructor(provider: Cells, providerTemplate: Cells, template: Cells) {
    this.#provider = provider;
    this.#providerTemplate = providerTemplate;
    this.#template = template;
    for (const key of providerTemplate.keys()) {
      const [providerName, regionName, template] = tupleParts(key) as [string, string, string];
      this.add({ provider: siteKey({ providerName, regionName }), providerTemplate: key, template });
    }
  }

  /**
   * The templates that represent a site.
   * @param site - number of its cell; -1 for a site without one
   */
  of(site: number): readonly SiteTemplate[] {
    return this.#bySite[site] ?? none;
  }

  /** Call once for each template at each site, when all have their cells. */
  add({ provider, providerTemplate, template }: Omit<HistoryKeys, 'providerGroup'>): void {
    const [lot] = fingerprint(providerTemplate);
    const one = { here: this.#providerTemplate.find(providerTemplate), everywhere: this.#template.find(template), lot };
    const site = this.#provider.find(provider);
    let templates = this.#bySite[site];
    if (!templates) {
      templates = this.#bySite[site] = [];
      const [siteLot] = fingerprint(provider);
      draw(this.#sample, { site, lot: siteLot }, most.sites);
    }
    draw(templates, one, most.templates);
  }

  /** The sites that represent all sites. */
  get sample(): readonly SampledSite[] {
    return this.#sample;
  }

  /** Their pairs of site and template. */
  *sampledPairs(): Generator<CellNumbers> {
    for (const { site } of this.#sample) {
      for (const { here, everywhere } of this.of(site)) yield { pair: here, site, template: everywhere };
    }
  }

  /**
   * A site's outcomes, with odds by the method of Mantel and Haenszel: those of each template are compared with its
   * share of successes everywhere. Templates beyond those that represent the site count as these do on average: where
   * each deployment has a template name of its own, they are nearly all.
   * @param site - number of its cell; -1 for a site without one
   * @param time - epoch ms
   * @see Mantel and Haenszel 1959, Statistical aspects of the analysis of data from retrospective studies of disease
   */
  sums(site: number, time: number, trust: Trust): SiteSums {
    const { share, chances } = trust;
    let attempts = 0;
    let better = 0;
    let worse = 0;
    const success = new SiteTimeSums(successTimes, trust.success);
    const failure = new SiteTimeSums(failureTimes, trust.failure);
    const here = this.#here;
    const everywhere = this.#everywhere;
    const lately = this.#lately;
    const templates = this.of(site);
    const others = templates.length === most.templates ? this.#others : undefined;
    if (others) this.#provider.readMemory(site, longest, time, others);
    let expected = 0;
    const add = (tally: Float64Array, usual: number): void => {
      const successes = tally[sumAt.successes]!;
      attempts += tally[sumAt.attempts]!;
      better += successes * (1 - usual);
      worse += (tally[sumAt.attempts]! - successes) * usual;
      expected += tally[sumAt.attempts]! * usual;
    };
    for (const one of templates) {
      this.#providerTemplate.readMemory(one.here, longest, time, here);
      this.#providerTemplate.readMemory(one.here, tenDays, time, lately);
      this.#template.read(one.everywhere, time, everywhere);
      add(here, shareOf(everywhere, share, chances.templateWeight));
      success.add(here, everywhere, lately);
      failure.add(here, everywhere, lately);
      if (others) for (let s = 0; s < sums.length; s++) others[s]! -= here[s]!;
    }
    if (others) add(others, expected / attempts);
    const [succeeded, failed] = [better * share, worse * (1 - share)];
    const successes = attempts > 0 ? (attempts * succeeded) / (succeeded + failed) : 0;
    return { outcomes: { attempts, successes }, success, failure };
  }
}
