import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { Groups } from './groups.ts';
import type { OutcomeVariances } from './outcome-variances.ts';
import { likelyVariance } from './variance.ts';

/** Numbers of the cells of a pair (site and template), of its site, and of its template. */
export type CellNumbers = { readonly pair: number; readonly site: number; readonly template: number };

/** Variance components. */
export type Variances = {
  /** Between sites. */
  readonly site: number;
  /** Between templates. */
  readonly template: number;
  /** The interaction: of one template at one site. */
  readonly pair: number;
};

/**
 * Variance components of values in a two-way table of sites and templates: between sites at the same template, between
 * templates at the same site, and their interaction. They come from sums of squares within rows and within columns, so
 * that sites don't seem to differ because they were given different templates. There is no decay, and the order of the
 * values does not matter.
 * @see Searle, Casella and McCulloch 1992, Variance Components, chapter 5 (Henderson's first method)
 */
export class TwoWay {
  readonly #pairs = new Groups();
  readonly #sites = new Groups();
  readonly #templates = new Groups();
  readonly #all = new Groups();

  add(numbers: CellNumbers, value: number): void {
    this.#change(numbers, 1, value, 2 * this.#pairs.attempts(numbers.pair) + 1);
  }

  /** Removes all values of a pair. */
  forget(numbers: CellNumbers): void {
    const attempts = this.#pairs.attempts(numbers.pair);
    if (attempts > 0) this.#change(numbers, -attempts, -this.#pairs.total(numbers.pair), -(attempts ** 2));
  }

  /** Sum of all values. */
  get total(): number {
    return this.#all.total(0);
  }

  /** Sum over values of the squared mean of their pair; and degrees of freedom within pairs. */
  get pairs(): { readonly squares: number; readonly freedom: number } {
    const { squares, groups } = this.#pairs.sums;
    return { squares, freedom: this.#all.attempts(0) - groups };
  }

  /** Adds the outcomes of a pair to `variances`; values are 1 for a success and 0 for a failure. */
  tell({ pair, site, template }: CellNumbers, variances: OutcomeVariances): void {
    const [pairs, sites] = [this.#pairs, this.#sites];
    variances.add(template, pairs.attempts(pair), pairs.total(pair), sites.attempts(site), sites.total(site));
  }

  /**
   * The usual share of the variance at one template is taken for pairs, the rest for sites.
   * @param noise - variance of a value within its pair
   */
  variances(noise: number, usual: Variances): Variances {
    const within = this.#within(noise, usual);
    return parted(within, usualPart(within, usual));
  }

  /** Like `variances`, but with the variance of pairs estimated from the values. */
  variancesByPair(noise: number, usual: Variances): Variances {
    const within = this.#within(noise, usual);
    return parted(within, this.#together(noise, within, usualPart(within, usual)));
  }

  snapshot(writer: SnapshotWriter): void {
    for (const groups of [this.#pairs, this.#sites, this.#templates, this.#all]) groups.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader): TwoWay {
    const table = new TwoWay();
    for (const groups of [table.#pairs, table.#sites, table.#templates, table.#all]) groups.restore(reader);
    return table;
  }

  #change({ pair, site, template }: CellNumbers, attempts: number, total: number, pairSquares: number): void {
    this.#pairs.add(pair, attempts, total, pairSquares);
    this.#sites.add(site, attempts, total, pairSquares);
    this.#templates.add(template, attempts, total, pairSquares);
    this.#all.add(0, attempts, total, pairSquares);
  }

  #within(noise: number, usual: Variances): Within {
    const pairs = this.#pairs.sums;
    const attempts = this.#all.attempts(0);
    const of = (groups: Groups['sums'], effects: number, usually: number): number => {
      const freedom = pairs.groups - groups.groups;
      if (freedom === 0) return usually;
      const weight = attempts - groups.pairSquares;
      const found = (pairs.squares - groups.squares - freedom * noise) / weight;
      return likelyVariance({ found, error: noiseError(noise, freedom) / weight, effects }, usually);
    };
    const [sites, templates] = [this.#sites.sums, this.#templates.sums];
    return {
      atTemplate: of(templates, sites.groups - 1, usual.site + usual.pair),
      atSite: of(sites, templates.groups - 1, usual.template + usual.pair),
    };
  }

  /**
   * The variance of pairs: the sum of squares without those of sites and templates, corrected for unbalanced numbers.
   */
  #together(noise: number, { atTemplate, atSite }: Within, usually: number): number {
    const [pairs, sites, templates, all] = [this.#pairs, this.#sites, this.#templates, this.#all].map(
      ({ sums }) => sums,
    ) as [Groups['sums'], Groups['sums'], Groups['sums'], Groups['sums']];
    const freedom = pairs.groups - sites.groups - templates.groups + all.groups;
    if (freedom <= 0) return usually;
    const attempts = this.#all.attempts(0);
    const [ofSites, ofTemplates] = [sites.attemptSquares / attempts, templates.attemptSquares / attempts];
    const weight = attempts + all.pairSquares - ofSites - ofTemplates;
    const mixedSites = ((templates.pairSquares - ofSites) / weight) * atTemplate;
    const mixedTemplates = ((sites.pairSquares - ofTemplates) / weight) * atSite;
    const squares = pairs.squares - sites.squares - templates.squares + all.squares - freedom * noise;
    const crossed = Math.max(attempts * all.pairSquares - ofSites * ofTemplates, 0) / weight ** 2;
    const error = Math.hypot(
      noiseError(noise, freedom) / weight,
      mixedSites * Math.sqrt(2 / sites.groups),
      mixedTemplates * Math.sqrt(2 / templates.groups),
      Math.sqrt(4 * atTemplate * atSite * crossed),
    );
    const found = squares / weight + mixedSites + mixedTemplates;
    return likelyVariance({ found, error, effects: freedom }, usually);
  }
}

/** Variance of sites and pairs together at one template, and of templates and pairs together at one site. */
type Within = { readonly atTemplate: number; readonly atSite: number };

/** Sites, and templates, have at least this share of their variance together with pairs. */
const leastShare = 0.05;

const usualPart = ({ atTemplate }: Within, { site, pair }: Variances): number => (pair / (site + pair)) * atTemplate;

const parted = ({ atTemplate, atSite }: Within, seen: number): Variances => {
  const pair = Math.min(seen, (1 - leastShare) * atTemplate);
  return { pair, site: atTemplate - pair, template: Math.max(atSite - pair, leastShare * atSite) };
};

/** Standard error of a noise sum of squares. */
const noiseError = (noise: number, freedom: number): number => noise * Math.sqrt(2 * freedom);
