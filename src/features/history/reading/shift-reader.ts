import { doubled } from '../doubled.ts';
import type { ShiftVariances } from '../variances/shift-variances.ts';
import type { Shifting } from '../variances/spells.ts';
import { boundedShift } from './change-reader.ts';
import { errorAt, type ShiftSums, type SiteShifts, sumsPerSite } from './site-shifts.ts';

/** Sites with less information than this are left out of the common shift. */
const leastInformation = 1e-6;

/**
 * Shifts of the sites' log-odds as of one time, against the long run: a lasting one over weeks and a passing one over
 * days, each made of a part common to all sites and a part of the site's own. Each part is shrunk towards 0 by its
 * variance.
 * @see Searle, Casella and McCulloch 1992, Variance Components, chapter 7 (best prediction of random effects)
 */
export class ShiftReader {
  readonly #sites: SiteShifts;
  #sums: ShiftSums = new Float64Array(16 * sumsPerSite);
  #end = 0;
  #variances!: ShiftVariances;
  #common = { lasting: 0, passing: 0 };

  constructor(sites: SiteShifts) {
    this.#sites = sites;
  }

  /**
   * Reads as of this time from now on.
   * @param time - epoch ms
   */
  moveTo(time: number, variances: ShiftVariances): void {
    this.#end = this.#sites.size * sumsPerSite;
    while (this.#end > this.#sums.length) this.#sums = doubled(this.#sums, Float64Array);
    const sums = this.#sums;
    this.#sites.readAt(time, sums);
    this.#variances = variances;
    const lasting = this.#shared(errorAt.lasting, variances.lasting);
    for (let base = 0; base < this.#end; base += sumsPerSite) {
      const shift = this.#likely(base + errorAt.lasting, lasting, variances.lasting);
      sums[base + errorAt.passing]! -= shift * sums[base + errorAt.passing + 1]!;
    }
    this.#common = { lasting, passing: this.#shared(errorAt.passing, variances.passing) };
  }

  /**
   * A site's shift of the log-odds.
   * @param site - number of its cell; -1 for a site without one, which gets the common shift
   */
  of(site: number): number {
    const { lasting, passing } = this.#common;
    if (site < 0) return boundedShift(lasting + passing);
    const base = site * sumsPerSite;
    const forWeeks = this.#likely(base + errorAt.lasting, lasting, this.#variances.lasting);
    return boundedShift(forWeeks + this.#likely(base + errorAt.passing, passing, this.#variances.passing));
  }

  /** The best prediction of the common shift. */
  #shared(offset: number, { common, own }: Shifting): number {
    let weights = 1 / common;
    let weighted = 0;
    for (let at = offset; at < this.#end; at += sumsPerSite) {
      const information = this.#sums[at + 1]!;
      if (information < leastInformation) continue;
      const weight = 1 / (own + 1 / information);
      weights += weight;
      weighted += weight * boundedShift(this.#sums[at]! / information);
    }
    return weighted / weights;
  }

  /** The best prediction of a site's shift, given the common one. */
  #likely(at: number, shared: number, { own }: Shifting): number {
    const error = this.#sums[at]!;
    const information = this.#sums[at + 1]!;
    return boundedShift(shared + (error - information * shared) / (1 / own + information));
  }
}
