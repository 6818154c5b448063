import { getOrInsert } from '../../get-or-insert.ts';
import type { Cells } from '../counts/cells.ts';
import { sumAt } from '../counts/sums.ts';
import { doubled } from '../doubled.ts';
import { groupName, type HistoryEstimate, historyFeatureNames } from '../estimates.ts';
import { longest } from '../half-lives.ts';
import { type Asked, narrowKey } from '../keys.ts';
import type { MeanTimes, TimeTrust } from '../variances/time-table.ts';
import type { HistoryCells } from './history-cells.ts';
import { LevelsReader } from './levels-reader.ts';
import { type PairPrior, pairChance, pairPrior } from './pair-chance.ts';
import { ShiftReader } from './shift-reader.ts';
import { type SiteRecord, SiteRecordReader } from './site-record.ts';
import { failureTimes, shareOf, successTimes, type Trust } from './site-templates.ts';
import { meanOf, type SiteTimes, type TimePlaces, timeAt, timesOf, usualTimes } from './site-times.ts';
import { last, priorOutcomes } from './smoothing.ts';

const groupAt = historyFeatureNames.indexOf(groupName);

/**
 * What was read for a (provider, region, template): its estimate, and where its row begins, still without the features
 * of a group.
 */
type Pair = { readonly estimate: HistoryEstimate; readonly row: number; readonly providerSuccess: number };

type Share = ReturnType<Cells['longRun']>;

const rowLength = historyFeatureNames.length;
const initialRows = 16;

/** Reads a history as of one time; repeated questions are answered from what was read. */
export class HistoryReader {
  readonly #history: HistoryCells;
  #time = Number.NaN;
  /** By template, then by site. */
  #pairs = new Map<string, Map<string, Pair>>();
  /** By group, then by site. */
  #groups = new Map<string, Map<string, Share>>();
  #rows = new Float64Array(initialRows * rowLength);
  #rowsEnd = 0;
  readonly #levels: LevelsReader;
  readonly #sites: SiteRecordReader;
  readonly #shifts: ShiftReader;
  #trust!: Trust;
  #pairPrior!: PairPrior;

  constructor(history: HistoryCells) {
    this.#history = history;
    this.#levels = new LevelsReader(history);
    this.#sites = new SiteRecordReader(history.siteTemplates);
    this.#shifts = new ShiftReader(history.siteShifts);
  }

  /**
   * Reads as of this time from now on, with what counts by now.
   * @param time - epoch ms; to be point in time, the history must not have advanced beyond it
   */
  moveTo(time: number): void {
    if (time === this.#time) return;
    this.#time = time;
    // New ones: the tables that a Map discards stay reachable for long, and would hold all that was read.
    this.#pairs = new Map();
    this.#groups = new Map();
    this.#rowsEnd = 0;
    this.#levels.moveTo(time);
    const all = last(this.#levels.levels.all);
    const meanOfAll = (seconds: number, at: TimePlaces): MeanTimes => ({
      seconds,
      logSeconds: meanOf(timesOf(this.#levels.longestSums.all, at)).logSeconds,
    });
    this.#trust = this.#history.trust(all.success, {
      success: meanOfAll(all.seconds, successTimes),
      failure: meanOfAll(all.failureSeconds, failureTimes),
    });
    this.#pairPrior = pairPrior(this.#trust.chances.pairVariance);
    this.#levels.changeRates = this.#trust.shifts.changeRates;
    this.#sites.moveTo(time, this.#trust);
    this.#shifts.moveTo(time, this.#trust.shifts);
  }

  /** More outcomes count than when it was read: discards what was read. */
  forget(): void {
    this.#time = Number.NaN;
  }

  /**
   * Writes `historyFeatureNames` to `out` from index `at` on, and returns the estimate, which is also their first part.
   */
  write(asked: Asked, out: Float64Array, at: number): HistoryEstimate {
    const { row, estimate, providerSuccess } = known(this.#pairs, asked.template, asked, this.#readPair);
    const { attempts, successes } = known(this.#groups, asked.group, asked, this.#readGroup);
    for (let column = 0; column < rowLength; column++) out[at + column] = this.#rows[row + column]!;
    out[at + groupAt] = (successes + priorOutcomes.group * providerSuccess) / (attempts + priorOutcomes.group);
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
    next = this.#levels.write(out, next) + 1;
    const { template, levels } = this.#levels;
    const { provider, all } = levels;
    out[next++] = template.success;
    out[next++] = template.seconds;
    out[next++] = template.failureSeconds;
    out[next++] = all.success[1]!;
    out[next] = all.success[longest]!;
    return { estimate, row, providerSuccess: provider.success[longest]! };
  };

  /** The long-run estimate of (provider, region, template), moved by the provider's recent shift. */
  estimate({ site, template }: Asked): HistoryEstimate {
    const cell = this.#history.provider.find(site);
    const record = this.#sites.of(cell);
    this.#levels.read(site, cell, template, record.success.slowness);
    return this.#estimate(record, this.#shifts.of(cell));
  }

  /**
   * The estimate from the levels read last.
   * @param lasting - shift of the log-odds without sudden changes
   */
  #estimate(site: SiteRecord, lasting: number): HistoryEstimate {
    const { failuresInARow, change, changeChance } = this.#levels.providerLately;
    const shift = change + (1 - changeChance) * lasting;
    const { chances, success, failure } = this.#trust;
    const { template: everywhere, provider: atProvider, providerTemplate: here } = this.#levels.longestSums;
    const share = shareOf(everywhere, this.#trust.share, chances.templateWeight);
    const odds = (site.odds * share) / (1 - share);
    const long = pairChance(odds, here[sumAt.attempts]!, here[sumAt.successes]!, this.#pairPrior);
    const secondsBy = (record: SiteTimes, at: TimePlaces, trust: TimeTrust): number =>
      timeAt(record, timesOf(here, at), usualTimes(timesOf(everywhere, at), trust), trust);
    return {
      success: 1 / (1 + Math.exp(-(logit(long) + shift))),
      seconds: secondsBy(site.success, successTimes, success),
      failureSeconds: secondsBy(site.failure, failureTimes, failure),
      evidence: {
        templateOutcomes: here[sumAt.attempts]!,
        templateSuccesses: here[sumAt.successes]!,
        providerOutcomes: atProvider[sumAt.attempts]!,
        providerSuccesses: atProvider[sumAt.successes]!,
        templateAgeMs: this.#levels.age('providerTemplate'),
        providerAgeMs: this.#levels.age('provider'),
        failuresInARow,
      },
    };
  }
}

/** The cached value for a question; read now if there is none. */
const known = <T>(all: Map<string, Map<string, T>>, name: string, asked: Asked, read: (asked: Asked) => T): T =>
  getOrInsert(
    getOrInsert(all, name, () => new Map()),
    asked.site,
    () => read(asked),
  );

const logit = (probability: number): number => Math.log(probability / (1 - probability));
