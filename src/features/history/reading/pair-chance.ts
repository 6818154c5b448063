/**
 * A grid of shifts of the log-odds that one template may have at one site, beyond the main effects of site and
 * template.
 */
const shifts = Float64Array.from({ length: 25 }, (_, n) => (n - 12) / 2);
const oddsRatios = shifts.map(Math.exp);
/**
 * Each grid point stands for the shifts within half a step: a probability p then counts as this many outcomes, over p
 * (1 - p).
 */
const outcomesOfShift = 16;
/** Degrees of freedom of the Student distribution of the shifts. */
const freedom = 2;

/** Prior of each shift, up to a factor. */
export type PairPrior = Float64Array;

/**
 * Most pairs of site and template are unremarkable, and the others may be hopeless: an image that is missing. So the
 * prior is half as wide as a normal distribution of that variance, but with heavy tails.
 * @param variance - of log-odds between pairs, which the exceptional ones dominate
 */
export const pairPrior = (variance: number): PairPrior =>
  shifts.map((shift) => (1 + (4 * shift ** 2) / (freedom * variance)) ** (-(freedom + 1) / 2));

const logLikelihoods = new Float64Array(shifts.length);

/**
 * Posterior mean probability of a template at a site.
 * @param odds - from the main effects of site and template
 * @param attempts - of the pair
 */
export const pairChance = (odds: number, attempts: number, successes: number, prior: PairPrior): number => {
  if (!(attempts > 0)) return odds / (1 + odds);
  let highest = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < shifts.length; n++) {
    const logLikelihood = successes * shifts[n]! - attempts * Math.log1p(odds * oddsRatios[n]!);
    logLikelihoods[n] = logLikelihood;
    if (logLikelihood > highest) highest = logLikelihood;
  }
  let [all, succeeded] = [0, 0];
  for (let n = 0; n < shifts.length; n++) {
    const shifted = odds * oddsRatios[n]!;
    const chance = shifted / (1 + shifted);
    const outcomes = (outcomesOfShift * (1 + shifted)) / chance;
    const weight = prior[n]! * Math.exp(logLikelihoods[n]! - highest);
    all += weight;
    succeeded += (weight * (successes + outcomes * chance)) / (attempts + outcomes);
  }
  return succeeded / all;
};
