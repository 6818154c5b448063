import type { Candidate } from '../contracts/messages/candidate.ts';
import { queueWaitSeconds } from '../features/queue.ts';
import type { Expectation } from './order.ts';

/** Without any history: a chance from the tests alone, and times that are the same for all. */
const unknownChance = 0.5;
const assumedSeconds = 600;

/**
 * The rung without models and history: the chance is one minus the share of failed tests, the newest window counting
 * most, drawn towards even odds; what decides besides it is feasibility.
 */
export const expectByRules = (candidate: Candidate): Expectation => {
  const { d1, d7, d30 } = candidate.testFailure;
  let weight = 1;
  let chance = unknownChance;
  for (const [share, counts] of [
    [d1, 3],
    [d7, 2],
    [d30, 1],
  ] as const) {
    if (Number.isNaN(share)) continue;
    chance += counts * (1 - share);
    weight += counts;
  }
  return { p: chance / weight, s: assumedSeconds + queueWaitSeconds(candidate), f: assumedSeconds, d: 0 };
};
