/** A site's outcomes, adjusted as if all had been of a typical template; the numbers need not be whole. */
export type SiteOutcomes = { readonly attempts: number; readonly successes: number };

/** The distribution of log-odds among sites, or the belief about one site: normal. */
export type LogOdds = { readonly mean: number; readonly variance: number };

/** Prior of the variance: one more site with this one. */
const usual = { sites: 1, variance: 0.6 } as const;

/** Enough for the mean of sites to settle within a few per cent of a standard deviation. */
const rounds = 12;
const steps = 8;
const largest = 8;

const bounded = (logOdds: number): number => Math.max(-largest, Math.min(largest, logOdds));

const chanceOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Precision of a site's log-odds. */
const precision = (logOdds: number, attempts: number, { variance }: LogOdds): number => {
  const chance = chanceOf(logOdds);
  return attempts * chance * (1 - chance) + 1 / variance;
};

/** One of Newton's steps towards the posterior mode of a site's log-odds; from 0 on they don't overshoot. */
const step = (from: number, { attempts, successes }: SiteOutcomes, sites: LogOdds): number => {
  const gradient = successes - attempts * chanceOf(from) - (from - sites.mean) / sites.variance;
  return bounded(from + gradient / precision(from, attempts, sites));
};

/**
 * The distribution of log-odds among sites: its variance by EM, its mean by Newton's steps that the sites' modes follow.
 * Each site counts by its information, so that it makes no difference whether a site was tried often because it did well,
 * or given up because it did not. The prior of the mean is a success and a failure of a typical site, by which its chance
 * may be any.
 * @see Stiratelli, Laird and Ware 1984, Random-effects models for serial observations with binary response (EM, by
 * modes)
 */
export const spreadOf = (outcomes: readonly SiteOutcomes[]): LogOdds => {
  let sites: LogOdds = { mean: 0, variance: usual.variance };
  const modes = new Float64Array(outcomes.length);
  /** How far each mode follows the mean: the less, the more its own outcomes tell. */
  const drawn = new Float64Array(outcomes.length);
  for (let round = 0; round < rounds; round++) {
    const typical = chanceOf(sites.mean);
    let [gradient, information] = [1 - 2 * typical, 2 * typical * (1 - typical)];
    for (const [n, one] of outcomes.entries()) {
      const mode = step(modes[n]!, one, sites);
      modes[n] = mode;
      drawn[n] = 1 / (sites.variance * precision(mode, one.attempts, sites));
      gradient += (mode - sites.mean) / sites.variance;
      information += (1 - drawn[n]!) / sites.variance;
    }
    const change = gradient / information;
    const mean = bounded(sites.mean + change);
    let squares = usual.sites * usual.variance;
    for (const [n, { attempts }] of outcomes.entries()) {
      modes[n]! += drawn[n]! * change;
      squares += (modes[n]! - mean) ** 2 + 1 / precision(modes[n]!, attempts, sites);
    }
    sites = { mean, variance: squares / (modes.length + usual.sites) };
  }
  return sites;
};

/**
 * The odds of a site's posterior mean probability.
 * @see MacKay 1992, The evidence framework applied to classification networks (mean of a logistic function)
 */
export const oddsOf = (outcomes: SiteOutcomes, sites: LogOdds): number => {
  let logOdds = 0;
  for (let n = 0; n < steps; n++) logOdds = step(logOdds, outcomes, sites);
  return Math.exp(logOdds / Math.sqrt(1 + Math.PI / 8 / precision(logOdds, outcomes.attempts, sites)));
};
