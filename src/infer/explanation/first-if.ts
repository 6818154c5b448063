import type { Change } from '../../contracts/answers/explanation.ts';
import { scoredOf } from '../answer.ts';
import type { Decision } from '../decision.ts';
import type { Asking } from './ask-changed.ts';
import { figureChanges } from './figure-changes.ts';
import { leverChanges } from './lever-changes.ts';
import type { Search } from './search.ts';

/** Number of providers that are examined, from the top of an answer. */
const mostSearched = 20;

/**
 * What would have to change, alone, for each provider to be the first: facts of its entry, tested by the model, and the
 * figures that decide, found by bisection. Three calls to the model in all, whatever the number of providers.
 * @param order - indices of the candidates, best first
 * @returns by candidate; without the first and those not examined
 */
export const findChanges = async (
  decision: Decision,
  order: readonly number[],
  asking: Asking | undefined,
): Promise<ReadonlyMap<number, Change[]>> => {
  const { request, expectations, settings } = decision;
  const scored = request.candidates.map((candidate, at) =>
    scoredOf(candidate, expectations.byCandidate[at]!, expectations.assessments[at]!, settings),
  );
  const search: Search = { decision, scored };
  const searched = order.slice(1, 1 + mostSearched);
  const found = await leverChanges(search, searched, asking);
  return new Map(searched.map((index) => [index, [...(found.get(index) ?? []), ...figureChanges(search, index)]]));
};
