/** A site's outcomes, adjusted as if all had been of a typical template; the numbers need not be whole. */
export type SiteOutcomes = { readonly attempts: number; readonly successes: number };

/** The distribution of log-odds among sites, or the belief about one site: normal. */
export type LogOdds = { readonly mean: number; readonly variance: number };

/** Prior: one more site with this variance; the mean of all sites is itself normal around even odds. */
const usual = { sites: 1, variance: 0.6, varianceOfMean: 2.25 } as const;

/** Enough for the mean of sites to settle within a few per cent of a standard deviation. */
const rounds = 12;
const stepsPerRound = 2;
const steps = 8;
const largest = 8;

const chanceOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Precision of a site's log-odds. */
const precision = (logOdds: number, attempts: number, { variance }: LogOdds): number => {
  const chance = chanceOf(logOdds);
  return attempts * chance * (1 - chance) + 1 / variance;
};

/** Newton's steps from some log-odds towards the posterior mode; from 0 on they don't overshoot. */
const climb = (from: number, { attempts, successes }: SiteOutcomes, sites: LogOdds, count: number): number => {
  let logOdds = from;
  for (let n = 0; n < count; n++) {
    const gradient = successes - attempts * chanceOf(logOdds) - (logOdds - sites.mean) / sites.variance;
    const next = logOdds + gradient / precision(logOdds, attempts, sites);
    logOdds = Math.max(-largest, Math.min(largest, next));
  }
  return logOdds;
};

/**
 * The distribution of log-odds among sites, estimated by EM: each site counts by its information, so that it makes no
 * difference whether a site was tried often because it did well, or given up because it did not.
 * @see Stiratelli, Laird and Ware 1984, Random-effects models for serial observations with binary response (EM, by
 * modes)
 */
export const spreadOf = (outcomes: readonly SiteOutcomes[]): LogOdds => {
  let sites: LogOdds = { mean: 0, variance: usual.variance };
  const modes = new Float64Array(outcomes.length);
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    for (const [n, one] of outcomes.entries()) sum += modes[n] = climb(modes[n]!, one, sites, stepsPerRound);
    const mean = sum / (modes.length + sites.variance / usual.varianceOfMean);
    let squares = usual.sites * usual.variance;
    for (const [n, { attempts }] of outcomes.entries())
      squares += (modes[n]! - mean) ** 2 + 1 / precision(modes[n]!, attempts, sites);
    sites = { mean, variance: squares / (modes.length + usual.sites) };
  }
  return sites;
};

/**
 * The odds of a site's posterior mean probability.
 * @see MacKay 1992, The evidence framework applied to classification networks (mean of a logistic function)
 */
export const oddsOf = (outcomes: SiteOutcomes, sites: LogOdds): number => {
  const logOdds = climb(0, outcomes, sites, steps);
  return Math.exp(logOdds / Math.sqrt(1 + Math.PI / 8 / precision(logOdds, outcomes.attempts, sites)));
};
