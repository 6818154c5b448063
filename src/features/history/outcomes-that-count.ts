import type { Outcome } from '../../contracts/messages/outcome.ts';
import { History } from './history.ts';

/**
 * Of outcomes of a file those that count: one of each attempt, and no failure that the user caused. They are in the order in
 * which they do.
 * @param until - epoch ms; what is not visible by then is left out
 */
export const outcomesThatCount = (outcomes: readonly Outcome[], until = Number.POSITIVE_INFINITY): Outcome[] => {
  const counted: Outcome[] = [];
  const history = new History((token) => counted.push(outcomes[token]!));
  for (const [token, outcome] of outcomes.entries()) history.add(outcome, Number.NaN, token);
  history.advanceTo(until);
  return counted;
};
