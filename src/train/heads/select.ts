import type { ModelCandidate } from '../candidates/candidates.ts';
import { mean } from '../mean.ts';
import { pairedDifference } from '../metrics/paired-difference.ts';
import type { OutOfFold } from './out-of-fold.ts';

/** A candidate's result on the rolling folds. */
export type Attempt = {
  readonly candidate: ModelCandidate;
  /**
   * Log loss of a probability, gamma deviance of seconds, on the rolling folds' later rows; null when it was not tried.
   */
  readonly loss: number | null;
  /** Trees of a boosting, alone or averaged; null for the others. */
  readonly trees: number | null;
  /** Whether it won. */
  readonly chosen: boolean;
};

type Selected<T> = { readonly outOfFold: OutOfFold; readonly tuned: T; readonly attempts: readonly Attempt[] };

/** Whether there is time to try another candidate. */
export type Budget = { readonly spent: () => boolean };

export const noLimit: Budget = { spent: () => false };

/** A stack is described by the weights of its members. */
const described = ({ candidate: { estimator, parameters }, weighed }: OutOfFold): ModelCandidate => ({
  estimator,
  parameters: weighed
    ? Object.fromEntries(Object.entries(weighed).map(([name, { weight }]) => [name, weight]))
    : parameters,
});

/** A smaller lead, in standard errors, may be chance. */
const leastLead = 2;

const isClearlyBetter = (losses: Float64Array, than: Float64Array): boolean => {
  if (Number.isNaN(mean(than))) return !Number.isNaN(mean(losses));
  const { mean: difference, error } = pairedDifference(losses, than);
  return difference < -leastLead * error;
};

/**
 * Tries the candidates in order; a later one replaces an earlier one if it is clearly better. When the budget is spent
 * the rest is skipped, never the first.
 * @param tune - what is fitted to the out-of-fold predictions, and the loss of each of their rows
 */
export const selectCandidate = async <T>(
  candidates: readonly ModelCandidate[],
  validate: (candidate: ModelCandidate) => Promise<OutOfFold>,
  tune: (outOfFold: OutOfFold) => { readonly tuned: T; readonly losses: Float64Array },
  budget: Budget,
): Promise<Selected<T>> => {
  let best: { at: number; outOfFold: OutOfFold; tuned: T; losses: Float64Array } | undefined;
  const attempts: Omit<Attempt, 'chosen'>[] = [];
  for (const [at, candidate] of candidates.entries()) {
    if (best && budget.spent()) {
      attempts.push({ candidate, loss: null, trees: null });
      continue;
    }
    const outOfFold = await validate(candidate);
    const { tuned, losses } = tune(outOfFold);
    const found = mean(losses);
    const loss = Number.isNaN(found) ? Number.POSITIVE_INFINITY : found;
    attempts.push({
      candidate: described(outOfFold),
      loss,
      trees: /Boosting|Voting|Stacking/.test(candidate.estimator) ? outOfFold.size : null,
    });
    if (!best || isClearlyBetter(losses, best.losses)) best = { at, outOfFold, tuned, losses };
  }
  if (!best) throw new TypeError('a head needs a candidate');
  const { at: chosenAt, outOfFold, tuned } = best;
  return { outOfFold, tuned, attempts: attempts.map((attempt, at) => ({ ...attempt, chosen: at === chosenAt })) };
};
