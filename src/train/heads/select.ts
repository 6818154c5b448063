import type { Candidate } from '../candidates/candidates.ts';
import type { Held } from './hold-out.ts';

/** How a candidate did on the rolling folds. */
export type Attempt = {
  readonly candidate: Candidate;
  /** Log loss of a chance, gamma deviance of seconds, on the held-out parts; null when it was not tried. */
  readonly loss: number | null;
  /** Trees of a boosting, alone or in a vote; null for the others. */
  readonly trees: number | null;
};

export type Selected<T> = { readonly held: Held; readonly tuned: T; readonly attempts: readonly Attempt[] };

/** Whether there is time to try another candidate. */
export type Budget = { readonly spent: () => boolean };

export const noLimit: Budget = { spent: () => false };

/**
 * Tries the candidates in their order and keeps the one with the least loss; ties go to the earlier. When the budget is
 * spent the rest is left out, never the first.
 * @param tune - what is learned from the held-out parts, and how good it is
 */
export const selectCandidate = async <T>(
  candidates: readonly Candidate[],
  hold: (candidate: Candidate) => Promise<Held>,
  tune: (held: Held) => { readonly tuned: T; readonly loss: number },
  budget: Budget,
): Promise<Selected<T>> => {
  let best: { held: Held; tuned: T; loss: number } | undefined;
  const attempts: Attempt[] = [];
  for (const candidate of candidates) {
    if (best && budget.spent()) {
      attempts.push({ candidate, loss: null, trees: null });
      continue;
    }
    const held = await hold(candidate);
    const { tuned, loss: found } = tune(held);
    const loss = Number.isNaN(found) ? Number.POSITIVE_INFINITY : found;
    attempts.push({ candidate, loss, trees: /Boosting|Voting/.test(candidate.estimator) ? held.size : null });
    if (!best || loss < best.loss) best = { held, tuned, loss };
  }
  if (!best) throw new TypeError('a head needs a candidate');
  return { held: best.held, tuned: best.tuned, attempts };
};
