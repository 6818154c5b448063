import { pairedDifference } from '../metrics/paired-difference.ts';
import { gammaDeviance } from '../models/scores.ts';
import type { Held, HeldPart } from './hold-out.ts';

/** Shares that are tried, the least first. */
const shares = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

/** The part's scores if only a share of what was learned were added to what they start from. */
const sharing = ({ scores }: HeldPart, starts: Float64Array, share: number): Float64Array =>
  scores.map((score, row) => starts[row]! + share * (score - starts[row]!));

const sum = (all: readonly Float64Array[]): number =>
  all.reduce((total, one) => one.reduce((before, value) => before + value, total), 0);

/** Of every row, the forecasts scaled so that predicted and observed sums are equal. */
const deviances = (parts: readonly HeldPart[], starts: readonly Float64Array[], share: number): Float64Array => {
  const forecasts = parts.map((part, at) => sharing(part, starts[at]!, share).map(Math.exp));
  const scale = sum(parts.map(({ target }) => target)) / sum(forecasts);
  const each = parts.flatMap(({ target }, at) =>
    Array.from(target, (seconds, row) => gammaDeviance(seconds / (scale * forecasts[at]![row]!))),
  );
  return Float64Array.from(each);
};

/**
 * How much of what a head of seconds has learned later rows bear out, in [0, 1]: the least share that is no worse there
 * than the best by a standard error. Long times are few, and a head that chases them adds more noise than it knows.
 * @param starts - raw score that the rows of each part start from
 * @see Breiman et al. 1984, Classification and Regression Trees, 3.4.3 (the 1 SE rule)
 */
export const learnedShare = ({ parts }: Held, starts: readonly Float64Array[]): number => {
  const losses = shares.map((share) => deviances(parts, starts, share));
  const means = losses.map((each) => sum([each]) / each.length);
  const best = means.indexOf(Math.min(...means));
  const near = (at: number): boolean => {
    const { mean, error } = pairedDifference(losses[at]!, losses[best]!);
    return mean <= error;
  };
  return shares[shares.findIndex((_, at) => near(at))]!;
};

/** The same held parts with that share alone. */
export const withShare = (held: Held, starts: readonly Float64Array[], share: number): Held => ({
  ...held,
  parts: held.parts.map((part, at) => ({ ...part, scores: sharing(part, starts[at]!, share) })),
});
