import { type Cells, sumAt, sums } from './cells.ts';
import { doubled } from './doubled.ts';
import { halfLives, tenDays } from './half-lives.ts';
import { passingShift } from './recent-outcomes.ts';
import type { SiteTemplates } from './site-templates.ts';

/** The share of successes of a site weighs so many outcomes of a template there. */
const siteWeight = 2;

/** Site by site: error and information of ten days, and the same of the latest outcomes. */
export type SiteSums = Float64Array;
export const sumsPerSite = 4;

const initialCapacity = 16;

/**
 * By how much outcomes of each site fall short of what its templates let expect, as of its newest outcome: sums of errors
 * and of the information in them, of ten days, and of its latest outcomes. Read anew when an outcome has come; what was read
 * depends on nothing but the site's own cells.
 */
export class SiteShifts {
  readonly #provider: Cells;
  readonly #providerTemplate: Cells;
  readonly #siteTemplates: SiteTemplates;
  #sums = new Float64Array(initialCapacity * sumsPerSite);
  #isRead = new Uint8Array(initialCapacity);
  readonly #errors = new Float64Array(16);
  readonly #information = new Float64Array(16);
  readonly #counts = new Float64Array(sums.length);

  constructor(provider: Cells, providerTemplate: Cells, siteTemplates: SiteTemplates) {
    this.#provider = provider;
    this.#providerTemplate = providerTemplate;
    this.#siteTemplates = siteTemplates;
  }

  /** An outcome of the site has come. */
  touch(site: number): void {
    if (site < this.#isRead.length) this.#isRead[site] = 0;
  }

  /** How many there are. */
  get size(): number {
    return this.#provider.size;
  }

  /** Writes the sums of all sites as of a time (epoch ms), by the number of their cells. */
  readAt(time: number, out: SiteSums): void {
    const { size, recent } = this.#provider;
    for (let site = 0, at = 0; site < size; site++, at += sumsPerSite) {
      this.#refresh(site);
      const age = Math.max(0, time - recent.newestFinish(site));
      const [lasting, passing] = [2 ** (-age / halfLives[tenDays].ms), 2 ** (-age / passingShift.ms)];
      out[at] = lasting * this.#sums[at]!;
      out[at + 1] = lasting * this.#sums[at + 1]!;
      out[at + 2] = passing * this.#sums[at + 2]!;
      out[at + 3] = passing * this.#sums[at + 3]!;
    }
  }

  #refresh(site: number): void {
    while (site >= this.#isRead.length) {
      this.#isRead = doubled(this.#isRead, Uint8Array);
      this.#sums = doubled(this.#sums, Float64Array);
    }
    if (this.#isRead[site] === 1) return;
    this.#sumLasting(site);
    this.#sumPassing(site);
    this.#isRead[site] = 1;
  }

  #sumLasting(site: number): void {
    const time = this.#provider.recent.newestFinish(site);
    const usual = this.#usual(site, time);
    let [error, information] = [0, 0];
    for (const { here } of this.#siteTemplates.of(site)) {
      const expected = this.#expected(here, usual, time);
      this.#providerTemplate.readMemory(here, tenDays, time, this.#counts);
      const attempts = this.#counts[sumAt.attempts]!;
      error += this.#counts[sumAt.successes]! - attempts * expected;
      information += attempts * expected * (1 - expected);
    }
    this.#sums[site * sumsPerSite] = error;
    this.#sums[site * sumsPerSite + 1] = information;
  }

  #sumPassing(site: number): void {
    const { recent } = this.#provider;
    const time = recent.newestFinish(site);
    const usual = this.#usual(site, time);
    const count = recent.count(site);
    for (let n = 0; n < count; n++) {
      const expected = this.#expected(recent.expectedBy(site, n), usual, time);
      this.#errors[n] = (recent.succeeded(site, n) ? 1 : 0) - expected;
      this.#information[n] = expected * (1 - expected);
    }
    const { at } = passingShift;
    this.#sums[site * sumsPerSite + 2] = recent.weighted(site, at, this.#errors, count);
    this.#sums[site * sumsPerSite + 3] = recent.weighted(site, at, this.#information, count);
  }

  /** Share of successes of the longest memory, drawn a little towards even odds. */
  #usual(site: number, time: number): number {
    const { attempts, successes } = this.#provider.longRun(site, time);
    return (successes + 1) / (attempts + 2);
  }

  #expected(pair: number, usual: number, time: number): number {
    const { attempts, successes } = this.#providerTemplate.longRun(pair, time);
    return (successes + siteWeight * usual) / (attempts + siteWeight);
  }
}
