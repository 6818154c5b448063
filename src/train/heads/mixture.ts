import { mean } from '../mean.ts';
import { pairedDifference } from '../metrics/paired-difference.ts';
import { judgedBy } from './learned-share.ts';
import type { FoldPredictions, OutOfFold } from './out-of-fold.ts';

/** Weights are multiples of 1 / steps. */
const steps = 10;

/** Weight of the prior towards equal weights, in rows. */
const pull = 3;

/** All ways to divide the steps among the members, ascending by the first members' shares. */
const shareOuts = (members: number, left: number = steps): number[][] =>
  members === 1
    ? [[left]]
    : Array.from({ length: left + 1 }, (_, first) => first).flatMap((first) =>
        shareOuts(members - 1, left - first).map((rest) => [first, ...rest]),
      );

const mixed = (members: readonly OutOfFold[], weights: readonly number[]): FoldPredictions[] =>
  members[0]!.parts.map(({ rows, target, scores }, part) => {
    const sum = new Float64Array(scores.length);
    for (const [at, { parts }] of members.entries()) {
      const [weight, own] = [weights[at]!, parts[part]!.scores];
      if (weight > 0) for (let row = 0; row < sum.length; row++) sum[row]! += weight * own[row]!;
    }
    return { rows, target, scores: sum };
  });

type Mixture = {
  readonly weights: readonly number[];
  /** Loss of every later row; their mean includes the prior towards equal weights. */
  readonly losses: Float64Array;
  readonly loss: number;
};

/**
 * Stacks several candidates: the raw scores' weights, in tenths, by the loss on the rolling folds' later rows, with a
 * weak prior towards equal weights. For a probability those with the least loss; for seconds, whose long times are few,
 * as much of the first member as is within one standard error.
 * @param members - out-of-fold predictions for the same rows, with the same link, not the identity
 * @see Wolpert 1992, Stacked generalization; Breiman 1996, Stacked regressions
 */
export const mixtureOf = (
  members: readonly OutOfFold[],
): { readonly weights: readonly number[]; readonly parts: readonly FoldPredictions[] } => {
  const { link } = members[0]!;
  if (link === 'identity') throw new TypeError('only log odds and logarithms can be mixed');
  const { lossesOf, errors } = judgedBy[link];
  const tried = shareOuts(members.length).map((shares): Mixture => {
    const weights = shares.map((share) => share / steps);
    const losses = lossesOf(mixed(members, weights));
    const distance = weights.reduce((sum, weight) => sum + (weight - 1 / members.length) ** 2, 0);
    return { weights, losses, loss: mean(losses) + (pull * distance) / losses.length };
  });
  const best = tried.reduce((least, one) => (one.loss < least.loss ? one : least));
  const near = tried.filter(({ losses }) => {
    const { mean: difference, error } = pairedDifference(losses, best.losses);
    return difference <= errors * error;
  });
  const first = ({ weights }: Mixture): number => weights[0]!;
  const { weights } = [best, ...(errors > 0 ? near : [])].reduce((chosen, one) =>
    first(one) > first(chosen) || (first(one) === first(chosen) && one.loss < chosen.loss) ? one : chosen,
  );
  return { weights, parts: mixed(members, weights) };
};
