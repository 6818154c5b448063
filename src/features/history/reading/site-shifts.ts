import type { Cells } from '../counts/cells.ts';
import { passingShift, type RecentOutcomes, recentLength } from '../counts/recent-outcomes.ts';
import { sumAt, sums } from '../counts/sums.ts';
import { doubled } from '../doubled.ts';
import { halfLives, tenDays } from '../half-lives.ts';
import type { SiteTemplates } from './site-templates.ts';

/** Prior weight of the site's share of successes for a template there, in outcomes. */
const siteWeight = 2;

/** By site: error and information over ten days, then the same of the latest outcomes. */
export type ShiftSums = Float64Array;
export const sumsPerSite = 4;
/** Index of an error among the sums of its site; its information comes next. */
export const errorAt = { lasting: 0, passing: 2 } as const;

const initialCapacity = 16;

/**
 * By how much each site's outcomes differ from what its templates let expect, as of its newest outcome: sums of errors
 * and of their information, over ten days and over its latest outcomes. Computed anew when an outcome has come, from
 * the site's own cells alone.
 */
export class SiteShifts {
  readonly #provider: Cells;
  readonly #recent: RecentOutcomes;
  readonly #providerTemplate: Cells;
  readonly #siteTemplates: SiteTemplates;
  #sums = new Float64Array(initialCapacity * sumsPerSite);
  #isRead = new Uint8Array(initialCapacity);
  readonly #errors = new Float64Array(recentLength);
  readonly #information = new Float64Array(recentLength);
  readonly #counts = new Float64Array(sums.length);

  /** @param recent - the latest outcomes of each site */
  constructor(provider: Cells, recent: RecentOutcomes, providerTemplate: Cells, siteTemplates: SiteTemplates) {
    this.#provider = provider;
    this.#recent = recent;
    this.#providerTemplate = providerTemplate;
    this.#siteTemplates = siteTemplates;
  }

  /** Call when an outcome of the site has come. */
  touch(site: number): void {
    if (site < this.#isRead.length) this.#isRead[site] = 0;
  }

  /** Number of sites. */
  get size(): number {
    return this.#provider.size;
  }

  /** Writes the sums of all sites as of a time (epoch ms), by the number of their cells. */
  readAt(time: number, out: ShiftSums): void {
    const { size } = this.#provider;
    const recent = this.#recent;
    for (let site = 0, at = 0; site < size; site++, at += sumsPerSite) {
      this.#refresh(site);
      const age = Math.max(0, time - recent.newestFinish(site));
      const [lasting, passing] = [2 ** (-age / halfLives[tenDays].ms), 2 ** (-age / passingShift.ms)];
      this.#age(at + errorAt.lasting, lasting, out);
      this.#age(at + errorAt.passing, passing, out);
    }
  }

  /** Decays error and information by a factor. */
  #age(at: number, share: number, out: ShiftSums): void {
    out[at] = share * this.#sums[at]!;
    out[at + 1] = share * this.#sums[at + 1]!;
  }

  #refresh(site: number): void {
    while (site >= this.#isRead.length) {
      this.#isRead = doubled(this.#isRead, Uint8Array);
      this.#sums = doubled(this.#sums, Float64Array);
    }
    if (this.#isRead[site] === 1) return;
    const time = this.#recent.newestFinish(site);
    const usual = this.#usual(site, time);
    this.#sumLasting(site, usual, time);
    this.#sumPassing(site, usual, time);
    this.#isRead[site] = 1;
  }

  #sumLasting(site: number, usual: number, time: number): void {
    let [error, information] = [0, 0];
    for (const { here } of this.#siteTemplates.of(site)) {
      const expected = this.#expected(here, usual, time);
      this.#providerTemplate.readMemory(here, tenDays, time, this.#counts);
      const attempts = this.#counts[sumAt.attempts]!;
      error += this.#counts[sumAt.successes]! - attempts * expected;
      information += attempts * expected * (1 - expected);
    }
    this.#put(site * sumsPerSite + errorAt.lasting, error, information);
  }

  #sumPassing(site: number, usual: number, time: number): void {
    const recent = this.#recent;
    const count = recent.count(site);
    for (let n = 0; n < count; n++) {
      const expected = this.#expected(recent.expectedBy(site, n), usual, time);
      this.#errors[n] = (recent.succeeded(site, n) ? 1 : 0) - expected;
      this.#information[n] = expected * (1 - expected);
    }
    const { at } = passingShift;
    const error = recent.weighted(site, at, this.#errors, count);
    const information = recent.weighted(site, at, this.#information, count);
    this.#put(site * sumsPerSite + errorAt.passing, error, information);
  }

  #put(at: number, error: number, information: number): void {
    this.#sums[at] = error;
    this.#sums[at + 1] = information;
  }

  /** Share of successes of the longest memory, shrunk slightly towards even odds. */
  #usual(site: number, time: number): number {
    const { attempts, successes } = this.#provider.longRun(site, time);
    return (successes + 1) / (attempts + 2);
  }

  #expected(pair: number, usual: number, time: number): number {
    const { attempts, successes } = this.#providerTemplate.longRun(pair, time);
    return (successes + siteWeight * usual) / (attempts + siteWeight);
  }
}
