import type { Cells } from './cells.ts';
import { type HistoryKeys, siteKey, tupleParts } from './keys.ts';
import { fingerprint } from './seen.ts';

/** One template at one site: its cell there, its cell everywhere, and a number drawn from its name. */
type SiteTemplate = { readonly here: number; readonly everywhere: number; readonly lot: number };

/** So many templates of a site tell how fast it is; which ones of more is drawn by lot, not by arrival. */
const mostTemplates = 32;

/** A site is taken to be as fast as the others at the weight of so many outcomes. */
const priorOutcomes = 6;

/**
 * How fast sites are, whatever they were asked for: a site that is left with the long templates is not slow for that.
 */
export class SiteTemplates {
  readonly #bySite = new Map<string, SiteTemplate[]>();
  readonly #providerTemplate: Cells;
  readonly #template: Cells;

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
   * Seconds until something runs at a site over those of the same templates everywhere, drawn towards 1.
   * @param time - epoch ms
   */
  slowness(provider: string, time: number): number {
    let [ratios, outcomes] = [priorOutcomes, priorOutcomes];
    for (const { here, everywhere } of this.#bySite.get(provider) ?? []) {
      const usual = this.#template.meanSeconds(everywhere);
      const mean = this.#providerTemplate.meanSeconds(here);
      if (!(usual > 0 && mean > 0)) continue;
      const weight = this.#providerTemplate.timedSuccesses(here, time);
      ratios += weight * (mean / usual);
      outcomes += weight;
    }
    return ratios / outcomes;
  }
}
