import { getOrInsert } from '../../get-or-insert.ts';
import type { Cells } from '../counts/cells.ts';
import { sums } from '../counts/sums.ts';
import { daysAgo } from '../estimates.ts';
import { halfLives, longest } from '../half-lives.ts';
import { narrowKey } from '../keys.ts';
import type { ChangeRates } from '../variances/shift-variances.ts';
import type { HistoryCells } from './history-cells.ts';
import { type Lately, LatelyReader, nothingOfLate } from './lately.ts';
import { last, newLevel, nothingKnown, type Prior, priorOutcomes, smooth, smoothLongest } from './smoothing.ts';

const width = halfLives.length * sums.length;
const longestAt = longest * sums.length;

const ofNothing: Prior = { ...nothingKnown, failureSeconds: nothingKnown.seconds };

/**
 * Reads the levels of a history as of one time. The longest memory of each is shrunk towards the next broader level
 * ((provider, region, template) -> (provider, region) -> template -> all), a shorter memory towards the next longer
 * one.
 * @see Efron and Morris 1975, Data analysis using Stein's estimator and its generalizations
 */
export class LevelsReader {
  readonly #history: HistoryCells;
  #time = Number.NaN;
  readonly levels = { all: newLevel(), provider: newLevel(), providerTemplate: newLevel() };
  /** Longest memory of the template read last. */
  template = ofNothing;
  readonly #counts = {
    all: new Float64Array(width),
    provider: new Float64Array(width),
    providerTemplate: new Float64Array(width),
  };
  /** Cells of the provider, and of its pair with the template, read last. */
  #provider = -1;
  #pair = -1;
  #template: string | undefined;
  readonly #lately: LatelyReader;
  /** Probability of a change from one outcome to the next. */
  changeRates!: ChangeRates;
  #providersLately = new Map<number, Lately>();
  /** Of the provider read last. */
  providerLately: Lately = nothingOfLate;
  /** Sums of the longest memory: of all, and of the template, provider and pair read last. */
  readonly longestSums = {
    all: this.#counts.all.subarray(longestAt),
    template: new Float64Array(sums.length),
    provider: this.#counts.provider.subarray(longestAt),
    providerTemplate: this.#counts.providerTemplate.subarray(longestAt),
  };

  constructor(history: HistoryCells) {
    this.#history = history;
    this.#lately = new LatelyReader(history.providerTemplate);
  }

  /** @param time - epoch ms */
  moveTo(time: number): void {
    this.#time = time;
    this.#providersLately = new Map();
    this.#template = undefined;
    const { all } = this.#history;
    this.#smooth(all, all.find(''), this.#counts.all, 'all', nothingKnown.outcomes, ofNothing);
  }

  /**
   * @param cell - of the site
   * @param slowness - factor by which it takes longer than others
   */
  read(site: string, cell: number, template: string, slowness: number): void {
    this.#readTemplate(template);
    const { provider: providers, providerTemplate: pairs } = this.#history;
    const pair = pairs.find(narrowKey(site, template));
    this.#provider = cell;
    this.#pair = pair;
    this.#smooth(providers, cell, this.#counts.provider, 'provider', priorOutcomes.provider, this.template);
    this.providerLately = getOrInsert(this.#providersLately, cell, () => this.#readLately('provider', cell));
    const prior = { ...last(this.levels.provider), seconds: this.template.seconds * slowness };
    const { providerTemplate: counts } = this.#counts;
    this.#smooth(pairs, pair, counts, 'providerTemplate', priorOutcomes.providerTemplate, prior);
  }

  /** Age of the newest outcome of a level read last, ms; Infinity where there is none. */
  age(level: 'provider' | 'providerTemplate'): number {
    const cell = level === 'provider' ? this.#provider : this.#pair;
    return cell < 0
      ? Number.POSITIVE_INFINITY
      : Math.max(0, this.#time - this.#history.recent[level].newestFinish(cell));
  }

  #readLately(level: 'provider' | 'providerTemplate', cell: number): Lately {
    return this.#lately.read(this.#history.recent[level], cell, this.#time, this.changeRates);
  }

  #readTemplate(name: string): void {
    if (this.#template === name) return;
    const { template: templates } = this.#history;
    const { template: counts } = this.longestSums;
    templates.read(templates.find(name), this.#time, counts);
    this.template = smoothLongest(counts, priorOutcomes.template, last(this.levels.all));
    this.#template = name;
  }

  #smooth(
    cells: Cells,
    cell: number,
    counts: Float64Array,
    level: keyof LevelsReader['levels'],
    priorWeight: number,
    prior: Prior,
  ): void {
    cells.read(cell, this.#time, counts);
    smooth(counts, this.levels[level], priorWeight, prior);
  }

  /** Writes the features of the two narrow levels, the pair's first, and returns the index behind them. */
  write(out: Float64Array, at: number): number {
    const pairLately = this.#readLately('providerTemplate', this.#pair);
    return this.#writeLevel(
      'provider',
      this.providerLately,
      out,
      this.#writeLevel('providerTemplate', pairLately, out, at),
    );
  }

  #writeLevel(
    name: 'provider' | 'providerTemplate',
    { failuresInARow, shifts, change }: Lately,
    out: Float64Array,
    at: number,
  ): number {
    const level = this.levels[name];
    let next = at;
    for (let h = 0; h < halfLives.length; h++) out[next++] = level.success[h]!;
    for (let h = daysAgo; h < halfLives.length; h++) out[next++] = level.seconds[h]!;
    for (let h = daysAgo; h < halfLives.length; h++) out[next++] = level.failureSeconds[h]!;
    out[next++] = failuresInARow;
    for (const shift of shifts) out[next++] = shift;
    out[next++] = change;
    return next;
  }
}
