import type { Candidate } from '../contracts/messages/candidate.ts';
import type { HistoryEstimate } from './history/estimates.ts';

/** Functional tests count as outcomes: those of the last day as three, of a week two, of a month one. */
const weights = [
  ['d1', 3],
  ['d7', 2],
  ['d30', 1],
] as const;

/** Passed and all tests, weighted; a window without data counts for none. */
export const testsOf = ({ testFailure }: Candidate): { readonly passed: number; readonly count: number } => {
  let [passed, count] = [0, 0];
  for (const [window, weight] of weights) {
    const failed = testFailure[window];
    if (Number.isNaN(failed)) continue;
    passed += weight * (1 - failed);
    count += weight;
  }
  return { passed, count };
};

/**
 * The history's success probability. Failed tests count as failed outcomes, so that they matter as long as there are
 * few outcomes; passed tests don't raise it, or an unknown provider would beat a proven one.
 */
export const chanceWithTests = ({ success, evidence }: HistoryEstimate, candidate: Candidate): number => {
  const { passed, count } = testsOf(candidate);
  const known = 1 + evidence.providerOutcomes;
  return (success * (known + passed)) / (known + count);
};
