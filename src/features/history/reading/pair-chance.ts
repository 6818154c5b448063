/** Shifts of the log-odds that one template may have at one site, beyond what site and template let expect. */
const shifts = Float64Array.from({ length: 25 }, (_, n) => (n - 12) / 2);
const oddsRatios = shifts.map(Math.exp);
/** Each stands for those within half a step: a chance p counts as so many outcomes, over p (1 - p). */
const outcomesOfShift = 16;
/** So many degrees of freedom has the distribution of Student's that they are taken from. */
const freedom = 2;

/** How likely each shift is, up to a factor. */
export type PairPrior = Float64Array;

/**
 * Most pairs of site and template are not special, and those that are may be hopeless: an image that is missing. Half as wide
 * as a normal distribution of that variance, with heavy tails instead.
 * @param variance - of log-odds from pair to pair, which those that are special dominate
 */
export const pairPrior = (variance: number): PairPrior =>
  shifts.map((shift) => (1 + (4 * shift ** 2) / (freedom * variance)) ** (-(freedom + 1) / 2));

const logLikelihoods = new Float64Array(shifts.length);

/**
 * Mean chance of a template at a site.
 * @param odds - by the site and by the template, each for itself @param attempts - of both together
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
