import type { Decision } from '../decision.ts';
import { isFirst, type Scored, weightedScores } from '../policy.ts';

/** An answer, and the figures that decided each candidate's position. */
export type Search = { readonly decision: Decision; readonly scored: readonly Scored[] };

/** Whether a candidate would be the first if it were as `changed`, all others as they are. */
export const wouldBeFirst = ({ decision, scored }: Search, index: number, changed: Scored): boolean => {
  const { policy, classificationWeight } = decision.settings;
  const all = scored.with(index, changed);
  const expectations = policy.kind === 'cost' ? [] : all.map(({ expectation }) => expectation);
  return isFirst(policy, all, weightedScores(expectations, classificationWeight), index);
};
