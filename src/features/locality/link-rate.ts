import type { LinkFigures } from '../../contracts/locality/facts.ts';

/** The expected performance of a transfer over a link. The rate is log-normal. */
export type LinkRate = {
  /** Mean of the logarithm of bytes per second. */
  readonly meanLog: number;
  /**
   * Predictive variance of that logarithm for the next transfer: uncertainty about the link, plus scatter between
   * transfers.
   */
  readonly variance: number;
  /** Mean number of tries until one succeeds, >= 1. */
  readonly tries: number;
  /** Mean seconds before the first byte. */
  readonly queueSeconds: number;
};

export const bytesPerGbit = 1.25e8;
/** A single transfer gets about a fifth of a published bandwidth, which is the whole site's. */
const shareOfBandwidth = 0.2;
const assumedGbit = 1;

/**
 * Variances of the log rate: of the guess from a bandwidth, between links into one destination, between transfers on
 * one link.
 */
const variances = { guess: 1, links: 0.5, transfers: 0.5 };
/** Prior weight of the assumed scatter, in transfers. */
const scatterWeight = 4;
const assumedQueue = { seconds: 10, weight: 2 };

/**
 * The guess for a link without any transfer: a share of the lower of the two bandwidths, reduced with distance.
 * @param gbitIn - the destination's `bandwidth_in`; its unit is presumably Gbit/s; NaN when unknown
 * @param gbitOut - the source's `bandwidth_out`; NaN when unknown
 * @param distance - the catalogue's, 1 the nearest; NaN when unknown
 * @returns log of bytes per second
 */
export const guessLogRate = (gbitIn: number, gbitOut: number, distance: number): number => {
  const known = [gbitIn, gbitOut].filter((gbit) => gbit > 0);
  const gbit = known.length > 0 ? Math.min(...known) : assumedGbit;
  const farther = distance > 1 ? distance : 1;
  return Math.log((gbit * bytesPerGbit * shareOfBandwidth) / farther);
};

type Belief = { readonly mean: number; readonly variance: number };

/** The posterior of a normal belief after some transfers. */
const learn = ({ mean, variance }: Belief, figures: LinkFigures | undefined, scatter: number): Belief => {
  if (!figures || figures.successes === 0) return { mean, variance };
  const [prior, seen] = [1 / variance, figures.successes / scatter];
  return { mean: (prior * mean + seen * figures.meanLogRate) / (prior + seen), variance: 1 / (prior + seen) };
};

const scatterOf = (figures: LinkFigures | undefined): number =>
  (scatterWeight * variances.transfers + (figures?.squares ?? 0)) / (scatterWeight + (figures?.successes ?? 0));

/**
 * The rate of a link, from the broad to the narrow: the guess, then all transfers into the destination, then those of
 * the link.
 * @param guess - log of bytes per second
 */
export const linkRate = (
  guess: number,
  destination: LinkFigures | undefined,
  link: LinkFigures | undefined,
): LinkRate => {
  const anywhere = learn(
    { mean: guess, variance: variances.guess },
    destination,
    scatterOf(destination) + variances.links,
  );
  const scatter = scatterOf(link);
  const here = learn({ mean: anywhere.mean, variance: anywhere.variance + variances.links }, link, scatter);
  const { successes, failures } = link ?? { successes: 0, failures: 0 };
  const { queued, queueSeconds } = destination ?? { queued: 0, queueSeconds: 0 };
  const { seconds, weight } = assumedQueue;
  return {
    meanLog: here.mean,
    variance: here.variance + scatter,
    tries: (successes + failures + 1) / (successes + 1),
    queueSeconds: (seconds * weight + queueSeconds * queued) / (weight + queued),
  };
};

/** Standard normal quantile of 0.95. */
const z95 = 1.645;

/** Seconds to transfer some bytes: the mean (not the median), and a 90 % interval. */
export const secondsFor = (bytes: number, { meanLog, variance, tries }: LinkRate) => {
  const median = tries * bytes * Math.exp(-meanLog);
  const spread = Math.exp(z95 * Math.sqrt(variance));
  return { mean: median * Math.exp(variance / 2), low: median / spread, high: median * spread };
};
