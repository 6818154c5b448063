import type { TimeScatter } from '../variances/scatter.ts';
import type { MeanTimes, TimeTrust } from '../variances/time-table.ts';
import { type Effect, effectOf, meanEffect } from './mean-effect.ts';

/** Times of a site, compared with the same templates everywhere. */
export type SiteTimes = {
  /** Its mean seconds over theirs. */
  readonly slowness: number;
  /** Its mean logarithm of seconds less theirs. */
  readonly logSlowness: number;
  /** Factor by which it currently takes longer than in the long run. */
  readonly lately: number;
};

/** Times of a typical site. */
type TypicalTimes = Pick<SiteTimes, 'slowness' | 'logSlowness'>;

/** A site's difference from others by its times alone, in plain means and in logarithms. */
export type TimeEffects = { readonly slowness: Effect; readonly logSlowness: Effect };

/** Sums of the times in a cell. */
type Times = { readonly count: number; readonly seconds: number; readonly logSeconds: number };

/** Their indices in a tally. */
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

/** Prior weight of the logarithms' estimate of a site, in ratios of plain means, per unit of relative variance. */
const ratioIsKnownAfter = 10;
/** Relative variances above this make no difference. */
const mostScatter = 20;

/**
 * How far logarithms are preferred to plain means, in [0, 1]: by how much less they scatter. They scatter less where a
 * few times are very long; where times are either short or a timeout, plain means are more precise.
 */
const askLogarithms = ({ logVariance, relativeVariance }: TimeScatter): number =>
  Math.min(Math.max(relativeVariance / logVariance - 1, 0), 1);

const between = (plain: number, robust: number, share: number): number => robust ** share * plain ** (1 - share);

/** Sums of a site's times, template by template. */
export class SiteTimeSums {
  #count = 0;
  #ratios = 0;
  #logs = 0;
  #latelyCount = 0;
  /** Recent logarithms, less what templates and their own records here let expect at a typical site. */
  #latelyLogs = 0;
  /** The decrease of `#latelyLogs` per unit of the site's mean logarithm. */
  #latelyBySite = 0;
  readonly #at: TimePlaces;
  readonly #trust: TimeTrust;

  /** @param at - indices in the tallies */
  constructor(at: TimePlaces, trust: TimeTrust) {
    this.#at = at;
    this.#trust = trust;
  }

  /**
   * Adds the tallies of one template, at the site and everywhere.
   * @param lately - at the site, over ten days
   */
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

  /** The site's times, shrunk towards a typical site and, for plain means, towards the logarithms' estimate. */
  read(typical: TypicalTimes): SiteTimes {
    const { scatter, weights, logWeights, logsHold, shiftWeight } = this.#trust;
    const drawn = (towards: number, weight: number): number =>
      (weight * towards + this.#ratios) / (weight + this.#count);
    const logSlowness = (this.#logs + logWeights.site * typical.logSlowness) / (this.#count + logWeights.site);
    const robust = drawn(Math.exp(logSlowness), ratioIsKnownAfter * Math.min(scatter.relativeVariance, mostScatter));
    const slowness = between(drawn(typical.slowness, weights.site), robust, askLogarithms(scatter));
    const shift = (this.#latelyLogs - logSlowness * this.#latelyBySite) / (this.#latelyCount + shiftWeight);
    return { slowness, logSlowness, lately: Math.exp(logsHold * shift) };
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
 * Times of a site without any: the average of these sites. Where the fastest sites are tried first they have nearly all
 * the times, but a site that was hardly tried is not as fast.
 */
export const typicalTimes = (sites: readonly TimeEffects[]): TypicalTimes => ({
  slowness: 1 + meanEffect(sites.map(({ slowness }) => slowness)),
  logSlowness: meanEffect(sites.map(({ logSlowness }) => logSlowness)),
});

/**
 * Times of a template everywhere, shrunk towards those of all outcomes: otherwise a site that has a template almost to
 * itself would seem typical.
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
 * @param here - of the pair
 * @param usual - of the template
 */
export const timeAt = (
  { slowness, logSlowness, lately }: SiteTimes,
  { count, seconds, logSeconds }: Times,
  usual: MeanTimes,
  { scatter, weights, logWeights }: TimeTrust,
): number => {
  const bySite = usual.seconds * slowness;
  if (!(count > 0)) return lately * bySite;
  const log = (logSeconds - count * (usual.logSeconds + logSlowness)) / (count + logWeights.pair);
  const plain = (seconds / bySite + weights.pair) / (count + weights.pair);
  return lately * bySite * between(plain, Math.exp(log), askLogarithms(scatter));
};
