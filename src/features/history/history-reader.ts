import { hourMs } from '../../contracts/time/durations.ts';
import { type Cells, sumAt, sums } from './cells.ts';
import { daysAgo, groupNames, type HistoryEstimate, historyFeatureNames } from './estimates.ts';
import { halfLives, longest } from './half-lives.ts';
import type { HistoryState } from './history-state.ts';
import { type Asked, type HistoryKeys, historyKeys } from './keys.ts';
import { type Lately, LatelyReader, nothingOfLate } from './lately.ts';
import { remembered } from './remembered.ts';
import {
  failureTimes,
  meanOf,
  type SiteRecord,
  type SiteTemplates,
  shareOf,
  successTimes,
  type Trust,
} from './site-templates.ts';
import { type SiteTimes, timeAt, usualTime } from './site-times.ts';
import { type Level, last, newLevel, nothingKnown, type Prior, priorOutcomes, smooth } from './smoothing.ts';
import type { TimeTrust } from './time-table.ts';

const width = halfLives.length * sums.length;
const longestAt = longest * sums.length;
const groupAt = historyFeatureNames.indexOf(groupNames[0]);

/** The counts of a history, by level. */
export type HistoryCells = Pick<
  HistoryState,
  'providerTemplate' | 'provider' | 'providerGroup' | 'template' | 'all'
> & { readonly siteTemplates: SiteTemplates; readonly trust: (share: number) => Trust };

/** What is read of a (provider, region, template): its row, but for what is of a group, and what that is drawn towards. */
type Pair = { readonly estimate: HistoryEstimate; readonly row: Float64Array; readonly providerSuccess: number };

type Share = ReturnType<Cells['longRun']>;

/**
 * Reads a history as of one time, whatever is asked twice once: it is of no use when outcomes have come since. The
 * longest memory of each level is smoothed towards the next level ((provider, region, template) -> (provider, region) ->
 * template -> all), a shorter memory towards the next longer.
 * @see Efron and Morris 1975, Data analysis using Stein's estimator and its generalizations
 */
export class HistoryReader {
  /** Epoch ms. */
  readonly time: number;
  readonly #history: HistoryCells;
  /** By template, then by site. */
  readonly #pairs = new Map<string, Map<string, Pair>>();
  /** By group, then by site. */
  readonly #groups = new Map<string, Map<string, Share>>();
  readonly #scratch = new Float64Array(width);
  readonly #levels = { all: newLevel(), template: newLevel(), provider: newLevel(), providerTemplate: newLevel() };
  readonly #counts = { provider: new Float64Array(width), providerTemplate: new Float64Array(width) };
  readonly #lately: LatelyReader;
  readonly #providersLately = new Map<number, Lately>();
  /** Of the provider estimated last. */
  #providerLately: Lately = nothingOfLate;
  #template: string | undefined;
  readonly #templateSums = new Float64Array(sums.length);
  readonly #sites = new Map<string, SiteRecord>();
  readonly #trust: Trust;

  /** @param time - epoch ms; the history must not have advanced beyond it for the answer to be point in time */
  constructor(history: HistoryCells, time: number) {
    this.#history = history;
    this.time = time;
    this.#lately = new LatelyReader(history.providerTemplate, time);
    this.#smooth(history.all, history.all.find(''), this.#scratch, this.#levels.all, nothingKnown.outcomes, {
      success: nothingKnown.success,
      seconds: nothingKnown.seconds,
      failureSeconds: nothingKnown.seconds,
    });
    this.#trust = history.trust(this.#levels.all.success[longest]!);
  }

  /** Writes `historyFeatureNames` to `out` from index `at` on, and returns the estimate that they begin with. */
  write(asked: Asked, out: Float64Array, at: number): HistoryEstimate {
    const { row, estimate, providerSuccess } = known(this.#pairs, asked.template, asked, this.#readPair);
    const { attempts, successes } = known(this.#groups, asked.group, asked, this.#readGroup);
    out.set(row, at);
    out[at + groupAt] = (successes + priorOutcomes.group * providerSuccess) / (attempts + priorOutcomes.group);
    out[at + groupAt + 1] = attempts;
    return estimate;
  }

  readonly #readGroup = (asked: Asked): Share => {
    const { providerGroup } = this.#history;
    return providerGroup.longRun(providerGroup.find(historyKeys(asked).providerGroup), this.time);
  };

  readonly #readPair = (asked: Asked): Pair => {
    const row = new Float64Array(historyFeatureNames.length);
    const keys = historyKeys(asked);
    const estimate = this.#read(keys);
    let next = 0;
    row[next++] = estimate.success;
    row[next++] = estimate.seconds;
    row[next++] = estimate.failureSeconds;
    next = this.#writeLevel('providerTemplate', keys.providerTemplate, row, next);
    next = this.#writeLevel('provider', keys.provider, row, next);
    next += groupNames.length;
    const { template, provider, all } = this.#levels;
    row[next++] = template.success[longest]!;
    row[next++] = this.#templateSums[sumAt.attempts]!;
    row[next++] = template.seconds[longest]!;
    row[next++] = template.failureSeconds[longest]!;
    row[next++] = all.success[1]!;
    row[next] = all.success[longest]!;
    return { estimate, row, providerSuccess: provider.success[longest]! };
  };

  /** The long-run estimate of (provider, region, template), moved by how the provider does of late. */
  estimate(asked: Asked): HistoryEstimate {
    return this.#read(historyKeys(asked));
  }

  #read(keys: HistoryKeys): HistoryEstimate {
    const site = this.#readSite(keys.provider);
    this.#readLevels(keys, site);
    return this.#estimate(site);
  }

  #readLevels(keys: HistoryKeys, site: SiteRecord): void {
    this.#readTemplate(keys.template);
    const { template, provider, providerTemplate } = this.#levels;
    const { provider: providers, providerTemplate: pairs } = this.#history;
    const cell = providers.find(keys.provider);
    this.#smooth(providers, cell, this.#counts.provider, provider, priorOutcomes.provider, last(template));
    this.#providerLately = this.#readLately(providers, cell);
    const prior = { ...last(provider), seconds: last(template).seconds * site.success.slowness };
    this.#smooth(
      pairs,
      pairs.find(keys.providerTemplate),
      this.#counts.providerTemplate,
      providerTemplate,
      priorOutcomes.providerTemplate,
      prior,
    );
  }

  /** Of the levels that were read last. */
  #estimate(site: SiteRecord): HistoryEstimate {
    const { failuresInARow, drift } = this.#providerLately;
    const { weights, success, failure } = this.#trust;
    const here = this.#counts.providerTemplate.subarray(longestAt);
    const atProvider = this.#counts.provider.subarray(longestAt);
    const everywhere = this.#templateSums;
    const share = shareOf(everywhere, this.#trust.share, weights.template);
    const bySite = site.odds * share;
    const long = shareOf(here, bySite / (bySite + 1 - share), weights.pair);
    const all = last(this.#levels.all);
    const secondsBy = (record: SiteTimes, timesOf: typeof successTimes, ofAll: number, trust: TimeTrust): number => {
      const times = timesOf(everywhere);
      return timeAt(record, timesOf(here), meanOf(times), usualTime(times, ofAll, trust), trust);
    };
    return {
      success: 1 / (1 + Math.exp(-(logit(long) + drift))),
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

  #readSite(provider: string): SiteRecord {
    const { siteTemplates } = this.#history;
    return remembered(this.#sites, provider, () => siteTemplates.record(provider, this.time, this.#trust));
  }

  #readLately(providers: Cells, cell: number): Lately {
    return remembered(this.#providersLately, cell, () => this.#lately.read(providers, cell));
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
    cells.read(cell, this.time, counts);
    smooth(counts, level, priorWeight, prior);
  }

  #writeLevel(name: 'provider' | 'providerTemplate', key: string, out: Float64Array, at: number): number {
    const level = this.#levels[name];
    const counts = this.#counts[name];
    const cells = this.#history[name];
    const cell = cells.find(key);
    let next = at;
    for (let h = 0; h < halfLives.length; h++) out[next++] = level.success[h]!;
    for (let h = 0; h < halfLives.length; h++) out[next++] = counts[h * sums.length]!;
    for (let h = daysAgo; h < halfLives.length; h++) out[next++] = level.seconds[h]!;
    for (let h = daysAgo; h < halfLives.length; h++) out[next++] = level.failureSeconds[h]!;
    const { failuresInARow, shifts, change } =
      name === 'provider' ? this.#providerLately : this.#lately.read(cells, cell);
    out[next++] = failuresInARow;
    for (const shift of shifts) out[next++] = shift;
    out[next++] = change;
    const ages = cells.ages(cell, this.time);
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
