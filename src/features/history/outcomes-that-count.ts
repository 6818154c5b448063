import type { Outcome } from '../../contracts/messages/outcome.ts';
import { History } from './history.ts';

/**
 * The outcomes of a file that count, in the order in which they do: one of each attempt, and no failure that the user
 * caused.
 * @param until - epoch ms; outcomes not visible by then are left out
 */
export const outcomesThatCount = (outcomes: readonly Outcome[], until = Number.POSITIVE_INFINITY): Outcome[] => {
  const counted: Outcome[] = [];
  const history = new History((token) => counted.push(outcomes[token]!));
  for (const [token, outcome] of outcomes.entries()) history.add(outcome, Number.NaN, token);
  history.advanceTo(until);
  return counted;
};
