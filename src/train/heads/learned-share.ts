import type { Task } from '../candidates/task.ts';
import { losses } from '../losses/losses.ts';
import { pairedDifference } from '../metrics/paired-difference.ts';
import { gammaDeviance } from '../models/scores.ts';
import { startScoresOf } from '../models/start.ts';
import { type FoldPredictions, type OutOfFold, pooled } from './out-of-fold.ts';

/** The shares to try, ascending. */
const shares = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

/** The part's scores if only a share of what was learned were added to the start. */
const sharing = ({ scores }: FoldPredictions, starts: Float64Array, share: number): Float64Array =>
  scores.map((score, row) => starts[row]! + share * (score - starts[row]!));

const sum = (all: readonly Float64Array[]): number =>
  all.reduce((total, one) => one.reduce((before, value) => before + value, total), 0);

type Losses = (parts: readonly FoldPredictions[]) => Float64Array;

/** Deviance of every row, with forecasts scaled so that predicted and observed sums are equal. */
const deviances: Losses = (parts) => {
  const forecasts = parts.map(({ scores }) => scores.map(Math.exp));
  const scale = sum(parts.map(({ target }) => target)) / sum(forecasts);
  const each = parts.flatMap(({ target }, at) =>
    Array.from(target, (seconds, row) => gammaDeviance(seconds / (scale * forecasts[at]![row]!))),
  );
  return Float64Array.from(each);
};

const logLosses: Losses = (parts) => {
  const { scores, target } = pooled(parts);
  return scores.map((score, row) => losses.log_loss.loss(score, target[row]!));
};

/** A head's loss, and by how many standard errors a smaller share may be worse than the best. */
export const judgedBy: Readonly<Record<'log' | 'logit', { readonly lossesOf: Losses; readonly errors: number }>> = {
  log: { lossesOf: deviances, errors: 1 },
  logit: { lossesOf: logLosses, errors: 0 },
};

/**
 * How much of what a head has learned holds on later rows, in [0, 1]. For seconds the smallest share within one
 * standard error of the best: long times are few, and a head that chases them adds more noise than signal. For a
 * probability the best.
 * @param link - of what was learned
 * @param starts - raw score that the rows of each part start from
 * @see Breiman et al. 1984, Classification and Regression Trees, 3.4.3 (the 1 SE rule)
 */
export const learnedShare = (outOfFold: OutOfFold, link: 'log' | 'logit', starts: readonly Float64Array[]): number => {
  const { lossesOf, errors } = judgedBy[link];
  const each = shares.map((share) => lossesOf(withShare(outOfFold, starts, share).parts));
  const means = each.map((rows) => sum([rows]) / rows.length);
  const best = means.indexOf(Math.min(...means));
  const near = (at: number): boolean => {
    const { mean, error } = pairedDifference(each[at]!, each[best]!);
    return mean <= errors * error;
  };
  return shares[shares.findIndex((_, at) => near(at))]!;
};

/** The predictions with only that share of what was learned. */
export const withShare = (outOfFold: OutOfFold, starts: readonly Float64Array[], share: number): OutOfFold => ({
  ...outOfFold,
  parts: outOfFold.parts.map((part, at) => ({ ...part, scores: sharing(part, starts[at]!, share) })),
});

/** The share to keep, and the parts with only that; all of it where there is no start. */
export const withLearnedShare = (
  outOfFold: OutOfFold,
  { matrix, start }: Task,
): { readonly share: number; readonly outOfFold: OutOfFold } => {
  const { link } = outOfFold;
  if (link === 'identity') return { share: 1, outOfFold };
  const starts = outOfFold.parts.map(({ rows }) => startScoresOf(matrix, rows, link, start));
  const share = learnedShare(outOfFold, link, starts);
  return { share, outOfFold: withShare(outOfFold, starts, share) };
};
