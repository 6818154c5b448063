import type { TimeScatter } from '../variances/scatter.ts';
import type { MeanTimes, TimeTrust } from '../variances/time-table.ts';
import { type Effect, effectOf, meanEffect } from './mean-effect.ts';

/** How long a site takes beside the same templates everywhere. */
export type SiteTimes = {
  /** Its mean seconds over theirs. */
  readonly slowness: number;
  /** Its mean logarithm of seconds less theirs. */
  readonly logSlowness: number;
  /** So many times longer than ever it takes of late. */
  readonly lately: number;
  /** As how many of its times of one template that weighs, in plain means. */
  readonly pairWeight: number;
};

/** How long a site takes that is like sites in general. */
export type TypicalTimes = Pick<SiteTimes, 'slowness' | 'logSlowness'>;

/** What a site differs from others by its times alone, in plain means and in logarithms. */
export type TimeEffects = { readonly slowness: Effect; readonly logSlowness: Effect };

/** Times that a cell knows. */
export type Times = { readonly count: number; readonly seconds: number; readonly logSeconds: number };

/** Where a tally has them. */
export type TimePlaces = Times;

export const timesOf = (tally: Float64Array, at: TimePlaces): Times => ({
  count: tally[at.count]!,
  seconds: tally[at.seconds]!,
  logSeconds: tally[at.logSeconds]!,
});

export const meanOf = ({ count, seconds, logSeconds }: Times): MeanTimes => ({
  seconds: seconds / count,
  logSeconds: logSeconds / count,
});

/** What logarithms say of a site weighs as many ratios of plain means, times the scatter of the times. */
const ratioIsKnownAfter = 10;
/** Beyond this, more scatter makes no difference. */
const mostScatter = 20;

/**
 * How far logarithms are asked instead of plain means, in [0, 1]: as far as they scatter less. They do where few times are
 * very long; where times are either short or a timeout, means are known sooner.
 */
const askLogarithms = ({ logVariance, relativeVariance }: TimeScatter): number =>
  Math.min(Math.max(relativeVariance / logVariance - 1, 0), 1);

const between = (plain: number, robust: number, share: number): number => robust ** share * plain ** (1 - share);

/** What the times of a site add up to, template by template. */
export class SiteTimeSums {
  #count = 0;
  #ratios = 0;
  #logs = 0;
  #latelyCount = 0;
  /** Logarithms of late, less what templates and their own records here let expect of a site like any other. */
  #latelyLogs = 0;
  /** These would be less by so much for each unit of the site's mean logarithm. */
  #latelyBySite = 0;
  readonly #at: TimePlaces;
  readonly #trust: TimeTrust;
  readonly #site: number;

  /** @param at - in the tallies @param site - number of its cell; -1 for one without */
  constructor(at: TimePlaces, trust: TimeTrust, site: number) {
    this.#at = at;
    this.#trust = trust;
    this.#site = site;
  }

  /** Tallies of one template, at the site and everywhere. @param lately - at the site, of ten days */
  add(here: Float64Array, everywhere: Float64Array, lately: Float64Array): void {
    const times = timesOf(here, this.#at);
    const usual = usualTimes(timesOf(everywhere, this.#at), this.#trust);
    if (!(times.count > 0 && usual.seconds > 0)) return;
    this.#count += times.count;
    this.#ratios += times.seconds / usual.seconds;
    const own = times.logSeconds - times.count * usual.logSeconds;
    this.#logs += own;
    const { pair } = this.#trust.logWeights;
    const ofLate = timesOf(lately, this.#at);
    this.#latelyCount += ofLate.count;
    this.#latelyLogs += ofLate.logSeconds - ofLate.count * (usual.logSeconds + own / (times.count + pair));
    this.#latelyBySite += (ofLate.count * pair) / (times.count + pair);
  }

  /** Drawn towards a typical site, and towards what the logarithms say. */
  read(typical: TypicalTimes): SiteTimes {
    const { scatter, weights, logWeights, logsHold, shiftWeight } = this.#trust;
    const drawn = (towards: number, weight: number): number =>
      (weight * towards + this.#ratios) / (weight + this.#count);
    const logSlowness = (this.#logs + logWeights.site * typical.logSlowness) / (this.#count + logWeights.site);
    const robust = drawn(Math.exp(logSlowness), ratioIsKnownAfter * Math.min(scatter.relativeVariance, mostScatter));
    const slowness = between(drawn(typical.slowness, weights.site), robust, askLogarithms(scatter));
    const shift = (this.#latelyLogs - logSlowness * this.#latelyBySite) / (this.#latelyCount + shiftWeight);
    return { slowness, logSlowness, lately: Math.exp(logsHold * shift), pairWeight: weights.pairAt(this.#site) };
  }

  get effects(): TimeEffects {
    const { weights, logWeights } = this.#trust;
    return {
      slowness: effectOf(this.#ratios - this.#count, this.#count, weights.site),
      logSlowness: effectOf(this.#logs, this.#count, logWeights.site),
    };
  }
}

/**
 * Times of a site of which none are known: as these sites take on average. Where the quickest are tried first nearly all
 * times are theirs, and a site that was hardly tried is not as quick.
 */
export const typicalTimes = (sites: readonly TimeEffects[]): TypicalTimes => ({
  slowness: 1 + meanEffect(sites.map(({ slowness }) => slowness)),
  logSlowness: meanEffect(sites.map(({ logSlowness }) => logSlowness)),
});

/**
 * What a template takes everywhere, drawn towards what all outcomes do: a site that is alone with a template, or nearly so,
 * would else be taken for one like any other.
 */
export const usualTimes = (
  { count, seconds, logSeconds }: Times,
  { all, weights, logWeights }: TimeTrust,
): MeanTimes => ({
  seconds: (seconds + weights.template * all.seconds) / (count + weights.template),
  logSeconds: (logSeconds + logWeights.template * all.logSeconds) / (count + logWeights.template),
});

/**
 * Mean seconds of a template at a site.
 * @param here - of both together @param usual - of the template
 */
export const timeAt = (
  { slowness, logSlowness, lately, pairWeight }: SiteTimes,
  { count, seconds, logSeconds }: Times,
  usual: MeanTimes,
  { scatter, logWeights }: TimeTrust,
): number => {
  const bySite = usual.seconds * slowness;
  if (!(count > 0)) return lately * bySite;
  const log = (logSeconds - count * (usual.logSeconds + logSlowness)) / (count + logWeights.pair);
  const plain = (seconds / bySite + pairWeight) / (count + pairWeight);
  return lately * bySite * between(plain, Math.exp(log), askLogarithms(scatter));
};
