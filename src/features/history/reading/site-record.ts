import { getOrInsert } from '../../get-or-insert.ts';
import { type LogOdds, oddsOf, type SiteOutcomes, spreadOf } from './site-odds.ts';
import type { SiteSums, SiteTemplates, Trust } from './site-templates.ts';
import { type SiteTimes, type TimeEffects, typicalTimes } from './site-times.ts';

/** How a site compares with the same templates everywhere. */
export type SiteRecord = {
  /** Its odds of success over theirs. */
  readonly odds: number;
  readonly success: SiteTimes;
  readonly failure: SiteTimes;
};

/** A site that was sampled to estimate the distribution of sites. */
type SampledSite = {
  readonly site: number;
  readonly outcomes: SiteOutcomes;
  readonly success: TimeEffects;
  readonly failure: TimeEffects;
};

/**
 * Reads how sites compare as of one time, each once: the probability is shrunk towards that of all sites, the times
 * towards those of a typical other site.
 */
export class SiteRecordReader {
  readonly #siteTemplates: SiteTemplates;
  #time = Number.NaN;
  #trust!: Trust;
  #sums = new Map<number, SiteSums>();
  #records = new Map<number, SiteRecord>();
  #sampled: readonly SampledSite[] | undefined;
  #spread: LogOdds | undefined;

  constructor(siteTemplates: SiteTemplates) {
    this.#siteTemplates = siteTemplates;
  }

  /** @param time - epoch ms */
  moveTo(time: number, trust: Trust): void {
    this.#time = time;
    this.#trust = trust;
    this.#sums = new Map();
    this.#records = new Map();
    this.#sampled = undefined;
    this.#spread = undefined;
  }

  /** @param site - number of its cell; -1 for one without */
  of(site: number): SiteRecord {
    return getOrInsert(this.#records, site, () => {
      this.#sampled ??= this.#readSampled();
      this.#spread ??= spreadOf(this.#sampled.map(({ outcomes }) => outcomes));
      const { share } = this.#trust;
      const others = this.#sampled.filter((one) => one.site !== site);
      const sums = this.#sumsOf(site);
      return {
        odds: (oddsOf(sums.outcomes, this.#spread) * (1 - share)) / share,
        success: sums.success.read(typicalTimes(others.map(({ success }) => success))),
        failure: sums.failure.read(typicalTimes(others.map(({ failure }) => failure))),
      };
    });
  }

  #readSampled(): SampledSite[] {
    return this.#siteTemplates.sample.map(({ site }) => {
      const { outcomes, success, failure } = this.#sumsOf(site);
      return { site, outcomes, success: success.effects, failure: failure.effects };
    });
  }

  #sumsOf(site: number): SiteSums {
    return getOrInsert(this.#sums, site, () => this.#siteTemplates.sums(site, this.#time, this.#trust));
  }
}
