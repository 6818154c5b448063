import { hourMs } from '../../../contracts/time/durations.ts';
import { type Cells, sumAt, sums } from '../counts/cells.ts';
import { doubled } from '../doubled.ts';
import { daysAgo, groupNames, type HistoryEstimate, historyFeatureNames } from '../estimates.ts';
import { halfLives, longest } from '../half-lives.ts';
import type { HistoryState } from '../history-state.ts';
import { type Asked, narrowKey } from '../keys.ts';
import { remembered } from '../remembered.ts';
import type { TimeTrust } from '../variances/time-table.ts';
import { type Lately, LatelyReader, nothingOfLate } from './lately.ts';
import { ShiftReader } from './shift-reader.ts';
import { type SiteRecord, SiteRecordReader } from './site-record.ts';
import type { SiteShifts } from './site-shifts.ts';
import { failureTimes, type SiteTemplates, shareOf, successTimes, type Trust } from './site-templates.ts';
import { meanOf, type SiteTimes, type TimePlaces, timeAt, timesOf, usualTime } from './site-times.ts';
import { type Level, last, newLevel, nothingKnown, type Prior, priorOutcomes, smooth } from './smoothing.ts';

const width = halfLives.length * sums.length;
const longestAt = longest * sums.length;
const groupAt = historyFeatureNames.indexOf(groupNames[0]);

/** The counts of a history, by level. */
export type HistoryCells = Pick<
  HistoryState,
  'providerTemplate' | 'provider' | 'providerGroup' | 'template' | 'all'
> & {
  readonly siteTemplates: SiteTemplates;
  readonly siteShifts: SiteShifts;
  readonly trust: (share: number) => Trust;
};

/** What is read of a (provider, region, template). Where its row begins, which lacks what is of a group. */
type Pair = { readonly estimate: HistoryEstimate; readonly row: number; readonly providerSuccess: number };

type Share = ReturnType<Cells['longRun']>;

const rowLength = historyFeatureNames.length;
const initialRows = 16;

/**
 * Reads a history as of one time, whatever is asked twice once. The longest memory of each level is smoothed towards the
 * next level ((provider, region, template) -> (provider, region) -> template -> all), a shorter memory towards the next
 * longer.
 * @see Efron and Morris 1975, Data analysis using Stein's estimator and its generalizations
 */
export class HistoryReader {
  readonly #history: HistoryCells;
  #time = Number.NaN;
  /** By template, then by site. */
  #pairs = new Map<string, Map<string, Pair>>();
  /** By group, then by site. */
  #groups = new Map<string, Map<string, Share>>();
  #rows = new Float64Array(initialRows * rowLength);
  #rowsEnd = 0;
  readonly #scratch = new Float64Array(width);
  readonly #levels = { all: newLevel(), template: newLevel(), provider: newLevel(), providerTemplate: newLevel() };
  readonly #counts = { provider: new Float64Array(width), providerTemplate: new Float64Array(width) };
  /** The cells that the counts are of. */
  readonly #cells = { provider: -1, providerTemplate: -1 };
  readonly #lately: LatelyReader;
  #providersLately = new Map<number, Lately>();
  /** Of the provider estimated last. */
  #providerLately: Lately = nothingOfLate;
  #template: string | undefined;
  readonly #templateSums = new Float64Array(sums.length);
  readonly #sites: SiteRecordReader;
  readonly #shifts: ShiftReader;
  #trust!: Trust;

  constructor(history: HistoryCells) {
    this.#history = history;
    this.#lately = new LatelyReader(history.providerTemplate);
    this.#sites = new SiteRecordReader(history.siteTemplates);
    this.#shifts = new ShiftReader(history.siteShifts);
  }

  /**
   * Reads as of this time from now on, what counts by now.
   * @param time - epoch ms; the history must not have advanced beyond it for the answer to be point in time
   */
  moveTo(time: number): void {
    if (time === this.#time) return;
    this.#time = time;
    // New ones: the tables that a Map discards stay reachable for long, and would hold all that was read.
    this.#pairs = new Map();
    this.#groups = new Map();
    this.#providersLately = new Map();
    this.#rowsEnd = 0;
    this.#template = undefined;
    const { all } = this.#history;
    const prior = { ...nothingKnown, failureSeconds: nothingKnown.seconds };
    this.#smooth(all, all.find(''), this.#scratch, this.#levels.all, nothingKnown.outcomes, prior);
    this.#trust = this.#history.trust(this.#levels.all.success[longest]!);
    this.#sites.moveTo(time, this.#trust);
    this.#shifts.moveTo(time, this.#trust.shifts);
  }

  /** More counts than what was read: it has to be read anew. */
  forget(): void {
    this.#time = Number.NaN;
  }

  /** Writes `historyFeatureNames` to `out` from index `at` on, and returns the estimate that they begin with. */
  write(asked: Asked, out: Float64Array, at: number): HistoryEstimate {
    const { row, estimate, providerSuccess } = known(this.#pairs, asked.template, asked, this.#readPair);
    const { attempts, successes } = known(this.#groups, asked.group, asked, this.#readGroup);
    for (let column = 0; column < rowLength; column++) out[at + column] = this.#rows[row + column]!;
    out[at + groupAt] = (successes + priorOutcomes.group * providerSuccess) / (attempts + priorOutcomes.group);
    out[at + groupAt + 1] = attempts;
    return estimate;
  }

  readonly #readGroup = ({ site, group }: Asked): Share => {
    const { providerGroup } = this.#history;
    return providerGroup.longRun(providerGroup.find(narrowKey(site, group)), this.#time);
  };

  readonly #readPair = (asked: Asked): Pair => {
    const estimate = this.estimate(asked);
    const row = this.#rowsEnd;
    this.#rowsEnd += rowLength;
    if (this.#rowsEnd > this.#rows.length) this.#rows = doubled(this.#rows, Float64Array);
    const out = this.#rows;
    let next = row;
    out[next++] = estimate.success;
    out[next++] = estimate.seconds;
    out[next++] = estimate.failureSeconds;
    next = this.#writeLevel(
      'providerTemplate',
      this.#lately.read(this.#history.providerTemplate, this.#cells.providerTemplate, this.#time),
      next,
    );
    next = this.#writeLevel('provider', this.#providerLately, next);
    next += groupNames.length;
    const { template, provider, all } = this.#levels;
    out[next++] = template.success[longest]!;
    out[next++] = this.#templateSums[sumAt.attempts]!;
    out[next++] = template.seconds[longest]!;
    out[next++] = template.failureSeconds[longest]!;
    out[next++] = all.success[1]!;
    out[next] = all.success[longest]!;
    return { estimate, row, providerSuccess: provider.success[longest]! };
  };

  /** The long-run estimate of (provider, region, template), moved by how the provider does of late. */
  estimate({ site, template }: Asked): HistoryEstimate {
    const cell = this.#history.provider.find(site);
    const record = this.#sites.of(cell);
    this.#cells.provider = cell;
    this.#readLevels(site, template, record);
    return this.#estimate(record);
  }

  #readLevels(site: string, name: string, record: SiteRecord): void {
    this.#readTemplate(name);
    const { template, provider, providerTemplate } = this.#levels;
    const { provider: providers, providerTemplate: pairs } = this.#history;
    const cells = this.#cells;
    this.#smooth(providers, cells.provider, this.#counts.provider, provider, priorOutcomes.provider, last(template));
    this.#providerLately = this.#readLately(providers, cells.provider);
    cells.providerTemplate = pairs.find(narrowKey(site, name));
    const prior = { ...last(provider), seconds: last(template).seconds * record.success.slowness };
    const { providerTemplate: counts } = this.#counts;
    this.#smooth(pairs, cells.providerTemplate, counts, providerTemplate, priorOutcomes.providerTemplate, prior);
  }

  /** Of the levels that were read last. */
  #estimate(site: SiteRecord): HistoryEstimate {
    const { failuresInARow, change, changeChance } = this.#providerLately;
    const shift = change + (1 - changeChance) * this.#shifts.of(this.#cells.provider);
    const { weights, success, failure } = this.#trust;
    const here = this.#counts.providerTemplate.subarray(longestAt);
    const atProvider = this.#counts.provider.subarray(longestAt);
    const everywhere = this.#templateSums;
    const share = shareOf(everywhere, this.#trust.share, weights.template);
    const bySite = site.odds * share;
    const long = shareOf(here, bySite / (bySite + 1 - share), weights.pair);
    const all = last(this.#levels.all);
    const secondsBy = (record: SiteTimes, at: TimePlaces, ofAll: number, trust: TimeTrust): number => {
      const times = timesOf(everywhere, at);
      return timeAt(record, timesOf(here, at), meanOf(times), usualTime(times, ofAll, trust), trust);
    };
    return {
      success: 1 / (1 + Math.exp(-(logit(long) + shift))),
      seconds: secondsBy(site.success, successTimes, all.seconds, success),
      failureSeconds: secondsBy(site.failure, failureTimes, all.failureSeconds, failure),
      evidence: {
        templateOutcomes: here[sumAt.attempts]!,
        templateSuccesses: here[sumAt.successes]!,
        providerOutcomes: atProvider[sumAt.attempts]!,
        providerSuccesses: atProvider[sumAt.successes]!,
        failuresInARow,
      },
    };
  }

  #readLately(providers: Cells, cell: number): Lately {
    return remembered(this.#providersLately, cell, () => this.#lately.read(providers, cell, this.#time));
  }

  #readTemplate(name: string): void {
    if (this.#template === name) return;
    const { template } = this.#history;
    const { all } = this.#levels;
    this.#smooth(
      template,
      template.find(name),
      this.#scratch,
      this.#levels.template,
      priorOutcomes.template,
      last(all),
    );
    this.#templateSums.set(this.#scratch.subarray(longestAt));
    this.#template = name;
  }

  #smooth(cells: Cells, cell: number, counts: Float64Array, level: Level, priorWeight: number, prior: Prior): void {
    cells.read(cell, this.#time, counts);
    smooth(counts, level, priorWeight, prior);
  }

  /** Of the cell that was read last of a level. */
  #writeLevel(name: 'provider' | 'providerTemplate', { failuresInARow, shifts, change }: Lately, at: number): number {
    const out = this.#rows;
    const level = this.#levels[name];
    const counts = this.#counts[name];
    let next = at;
    for (let h = 0; h < halfLives.length; h++) out[next++] = level.success[h]!;
    for (let h = 0; h < halfLives.length; h++) out[next++] = counts[h * sums.length]!;
    for (let h = daysAgo; h < halfLives.length; h++) out[next++] = level.seconds[h]!;
    for (let h = daysAgo; h < halfLives.length; h++) out[next++] = level.failureSeconds[h]!;
    out[next++] = failuresInARow;
    for (const shift of shifts) out[next++] = shift;
    out[next++] = change;
    const ages = this.#history[name].ages(this.#cells[name], this.#time);
    out[next++] = ages.outcome / hourMs;
    out[next++] = ages.success / hourMs;
    out[next++] = ages.failure / hourMs;
    return next;
  }
}

/** What was read of what is asked, read now if it was not yet. */
const known = <T>(all: Map<string, Map<string, T>>, name: string, asked: Asked, read: (asked: Asked) => T): T =>
  remembered(
    remembered(all, name, () => new Map()),
    asked.site,
    () => read(asked),
  );

const logit = (probability: number): number => Math.log(probability / (1 - probability));
