import { Groups } from './groups.ts';
import type { SnapshotReader, SnapshotWriter } from './snapshot-format.ts';

/** So many outcomes a broader view weighs against a narrower one. */
export type PriorWeights = {
  /** A template at all sites, against it at one. */
  readonly site: number;
  /** All templates, against one. */
  readonly template: number;
  /** What is to be expected of a site and of a template, against the record of the two together. */
  readonly pair: number;
};

/** How much log-odds are taken to differ, as variances, until outcomes tell. */
const usual = { site: 0.6, template: 0.3, pair: 0.3 } as const;

/** Variances are not taken to be less than this share of what is usual. */
const leastShare = 0.03;

/** As if so many outcomes had shown the variance that chance has. */
const usualOutcomes = 4;

/** Numbers of the cells of a provider and template, of the provider, and of the template. */
export type CellNumbers = { readonly pair: number; readonly site: number; readonly template: number };

/**
 * The variance that sums of squares show, as far as they can be trusted, and else the usual one.
 * @param squares - less what chance adds @param freedom - degrees of it @param weight - sum of squares a variance of 1 adds
 */
const variance = (squares: number, freedom: number, weight: number, noise: number, usually: number): number => {
  if (!(weight > 0)) return usually;
  const error = (2 * Math.max(freedom, 1) * noise ** 2) / weight ** 2;
  const trust = usually ** 2 / (usually ** 2 + error);
  return Math.max((trust * squares) / weight + (1 - trust) * usually, leastShare * usually);
};

/**
 * How much sites, templates and the two together differ in their share of successes: where nothing differs, a narrow view
 * is noise, and the broad one is to be trusted. By the sums of squares of a two-way table, which forget nothing.
 * @see Searle, Casella and McCulloch 1992, Variance Components, chapter 5 (Henderson's first method)
 */
export class Differences {
  readonly #pairs = new Groups();
  readonly #sites = new Groups();
  readonly #templates = new Groups();
  readonly #all = new Groups();

  add({ pair, site, template }: CellNumbers, succeeded: boolean): void {
    const successes = succeeded ? 1 : 0;
    const pairSquares = 2 * this.#pairs.attempts(pair) + 1;
    this.#pairs.add(pair, successes, pairSquares);
    this.#sites.add(site, successes, pairSquares);
    this.#templates.add(template, successes, pairSquares);
    this.#all.add(0, successes, pairSquares);
  }

  /** @param share - of successes among all, in (0, 1) */
  weights(share: number): PriorWeights {
    const { sums: pairs } = this.#pairs;
    const { sums: sites } = this.#sites;
    const { sums: templates } = this.#templates;
    const { sums: all } = this.#all;
    const attempts = this.#all.attempts(0);
    const even = share * (1 - share);
    const within = this.#all.successes(0) - pairs.successSquares;
    const noise = (within + usualOutcomes * even) / (attempts - pairs.groups + usualOutcomes);
    const freedom = pairs.groups - sites.groups - templates.groups + all.groups;
    const together = variance(
      pairs.successSquares - sites.successSquares - templates.successSquares + all.successSquares - freedom * noise,
      freedom,
      attempts - sites.pairSquares - templates.pairSquares + all.pairSquares,
      noise,
      usual.pair * even ** 2,
    );
    const alone = (of: Groups['sums'], usually: number): number =>
      variance(
        of.successSquares -
          all.successSquares -
          (of.groups - 1) * noise -
          together * (of.pairSquares - all.pairSquares),
        of.groups - 1,
        attempts - of.attemptSquares / attempts,
        noise,
        usually * even ** 2,
      );
    return {
      pair: noise / together,
      site: noise / alone(sites, usual.site),
      template: noise / alone(templates, usual.template),
    };
  }

  snapshot(writer: SnapshotWriter): void {
    for (const groups of [this.#pairs, this.#sites, this.#templates, this.#all]) groups.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader): Differences {
    const differences = new Differences();
    for (const groups of [differences.#pairs, differences.#sites, differences.#templates, differences.#all]) {
      groups.restore(reader);
    }
    return differences;
  }
}
