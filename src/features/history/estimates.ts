import type { Cells } from './cells.ts';
import { sumAt, sums } from './cells.ts';
import { halfLives, longest } from './half-lives.ts';
import type { HistoryState } from './history-state.ts';
import { type Asked, type HistoryKeys, historyKeys } from './keys.ts';
import { type Lately, LatelyReader, nothingOfLate } from './lately.ts';
import { shiftHalfLives } from './recent-outcomes.ts';
import {
  failureTimes,
  meanOf,
  type SiteRecord,
  type SiteTemplates,
  shareOf,
  successTimes,
  type Trust,
} from './site-templates.ts';
import { timeAt } from './site-times.ts';
import { type Level, last, newLevel, nothingKnown, type Prior, priorOutcomes, smooth } from './smoothing.ts';

const hourMs = 3_600_000;
const width = halfLives.length * sums.length;
const longestAt = longest * sums.length;
const labels = halfLives.map(({ label }) => label);
/** Index of the half-life of two days; seconds, which change slowly, are told from it on. */
const daysAgo = 2;

const groupNames = ['success_provider_group_60d', 'outcomes_provider_group_60d'];

export const historyFeatureNames: readonly string[] = [
  'history_success',
  'history_seconds',
  'history_failure_seconds',
  ...['provider_template', 'provider'].flatMap((level) => [
    ...labels.map((label) => `success_${level}_${label}`),
    ...labels.map((label) => `outcomes_${level}_${label}`),
    ...labels.slice(daysAgo).map((label) => `seconds_${level}_${label}`),
    ...labels.slice(daysAgo).map((label) => `failure_seconds_${level}_${label}`),
    `failures_in_a_row_${level}`,
    ...shiftHalfLives.map(({ label }) => `shift_${level}_${label}`),
    `change_${level}`,
    `age_${level}_h`,
    `success_age_${level}_h`,
    `failure_age_${level}_h`,
  ]),
  ...groupNames,
  'success_template_60d',
  'outcomes_template_60d',
  'seconds_template_60d',
  'failure_seconds_template_60d',
  'success_all_12h',
  'success_all_60d',
];

/** What the smoothed history alone expects of a provider: the ladder's rung below the models. */
export type HistoryEstimate = {
  /** P(success) in (0, 1). */
  readonly success: number;
  /** Mean seconds until it runs, given success. */
  readonly seconds: number;
  /** Mean seconds lost, given failure. */
  readonly failureSeconds: number;
  /** What it rests on; decayed counts with the longest half-life. */
  readonly evidence: {
    readonly templateOutcomes: number;
    readonly templateSuccesses: number;
    readonly providerOutcomes: number;
    readonly providerSuccesses: number;
    /** At the provider, since its last success: 0 to 16. */
    readonly failuresInARow: number;
  };
};

/** The counts of a history, by level. */
export type HistoryCells = Pick<
  HistoryState,
  'providerTemplate' | 'provider' | 'providerGroup' | 'template' | 'all'
> & { readonly siteTemplates: SiteTemplates; readonly trust: (share: number) => Trust };

const groupAt = historyFeatureNames.indexOf(groupNames[0]!);

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
    const estimate = this.#estimate(keys);
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
    return known(this.#pairs, asked.template, asked, this.#readPair).estimate;
  }

  #estimate(keys: HistoryKeys): HistoryEstimate {
    this.#readTemplate(keys.template);
    const { template, provider, providerTemplate } = this.#levels;
    const { provider: providers, providerTemplate: pairs } = this.#history;
    const providerCell = providers.find(keys.provider);
    this.#smooth(providers, providerCell, this.#counts.provider, provider, priorOutcomes.provider, last(template));
    const pairCell = pairs.find(keys.providerTemplate);
    const site = this.#readSite(keys.provider);
    const prior = { ...last(provider), seconds: last(template).seconds * site.success.slowness };
    this.#smooth(
      pairs,
      pairCell,
      this.#counts.providerTemplate,
      providerTemplate,
      priorOutcomes.providerTemplate,
      prior,
    );
    this.#providerLately = this.#readLately(providers, providerCell);
    const { failuresInARow, drift } = this.#providerLately;
    const { weights, success, failure } = this.#trust;
    const here = this.#counts.providerTemplate.subarray(longestAt);
    const everywhere = this.#templateSums;
    const share = shareOf(everywhere, this.#trust.share, weights.template);
    const bySite = site.odds * share;
    const long = shareOf(here, bySite / (bySite + 1 - share), weights.pair);
    return {
      success: 1 / (1 + Math.exp(-(logit(long) + drift))),
      seconds: timeAt(
        site.success,
        successTimes(here),
        meanOf(successTimes(everywhere)),
        last(template).seconds,
        success,
      ),
      failureSeconds: timeAt(
        site.failure,
        failureTimes(here),
        meanOf(failureTimes(everywhere)),
        last(template).failureSeconds,
        failure,
      ),
      evidence: {
        templateOutcomes: this.#counts.providerTemplate[longestAt]!,
        templateSuccesses: this.#counts.providerTemplate[longestAt + 1]!,
        providerOutcomes: this.#counts.provider[longestAt]!,
        providerSuccesses: this.#counts.provider[longestAt + 1]!,
        failuresInARow,
      },
    };
  }

  #readSite(provider: string): SiteRecord {
    let site = this.#sites.get(provider);
    if (!site) {
      site = this.#history.siteTemplates.record(provider, this.time, this.#trust);
      this.#sites.set(provider, site);
    }
    return site;
  }

  #readLately(providers: Cells, cell: number): Lately {
    let lately = this.#providersLately.get(cell);
    if (!lately) {
      lately = this.#lately.read(providers, cell);
      this.#providersLately.set(cell, lately);
    }
    return lately;
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

/** What is known of what is asked, read if it is not known yet. */
const known = <T>(all: Map<string, Map<string, T>>, name: string, asked: Asked, read: (asked: Asked) => T): T => {
  let bySite = all.get(name);
  if (!bySite) {
    bySite = new Map();
    all.set(name, bySite);
  }
  let one = bySite.get(asked.site);
  if (one === undefined) {
    one = read(asked);
    bySite.set(asked.site, one);
  }
  return one;
};

const logit = (probability: number): number => Math.log(probability / (1 - probability));
