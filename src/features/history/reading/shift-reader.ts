import { doubled } from '../doubled.ts';
import type { ShiftVariances } from '../variances/shift-variances.ts';
import type { Shifting } from '../variances/spells.ts';
import { boundedShift } from './change-reader.ts';
import { errorAt, type ShiftSums, type SiteShifts, sumsPerSite } from './site-shifts.ts';

/** Sites of which less is known say nothing of what all share. */
const leastInformation = 1e-6;

/**
 * How the log-odds of sites are shifted as of one time, against the long run: for weeks, and on top of that for days; each
 * time by what all sites share, and by what is a site's own. Either is drawn towards none as far as outcomes tell that such
 * shifts are small.
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

  /** Reads as of this time from now on. @param time - epoch ms */
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

  /** Shift of the log-odds. @param site - number of its cell; -1 for one without: what all share */
  of(site: number): number {
    const { lasting, passing } = this.#common;
    if (site < 0) return boundedShift(lasting + passing);
    const base = site * sumsPerSite;
    const forWeeks = this.#likely(base + errorAt.lasting, lasting, this.#variances.lasting);
    return boundedShift(forWeeks + this.#likely(base + errorAt.passing, passing, this.#variances.passing));
  }

  /** The shift that all sites are likely to share. */
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

  /** The mean of a site's shift around the shared one. */
  #likely(at: number, shared: number, { own }: Shifting): number {
    const error = this.#sums[at]!;
    const information = this.#sums[at + 1]!;
    return boundedShift(shared + (error - information * shared) / (1 / own + information));
  }
}
