import type { Rung } from '../contracts/answers/ranked.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';
import { RankerError } from '../errors.ts';
import { chanceWithTests, testsOf } from '../features/functional-tests.ts';
import type { HistoryEstimate } from '../features/history/estimates.ts';
import { queueWaitSeconds } from '../features/queue.ts';
import type { HeadValues } from './model.ts';
import type { Expectation } from './order.ts';

/** Without any history: even odds with the weight of one outcome, and the same times for all. */
const unknownChance = 0.5;
const assumedSeconds = 600;

/** The rung without model and history: the probability follows the tests; besides it only feasibility decides. */
const expectByRules = (candidate: Candidate): Expectation => {
  const { passed, count } = testsOf(candidate);
  return {
    p: (unknownChance + passed) / (1 + count),
    s: assumedSeconds + queueWaitSeconds(candidate),
    f: assumedSeconds,
    d: 0,
  };
};

const expectByHistory = (history: HistoryEstimate, candidate: Candidate): Expectation => ({
  p: chanceWithTests(history, candidate),
  s: history.seconds,
  f: history.failureSeconds,
  d: 0,
});

/** The expectation of a candidate without a model: by the rules on their rung, else by the history. */
export const expectWithoutModel = (rung: Rung, candidate: Candidate, history: HistoryEstimate): Expectation =>
  rung === 'rules' ? expectByRules(candidate) : expectByHistory(history, candidate);

/**
 * The model's figures for row `index`, and the history's for those that the model lacks.
 * @throws RankerError MODEL_FAILED when the model gives no probability in [0, 1]
 */
export const expectByModel = (heads: HeadValues, index: number, history: HistoryEstimate): Expectation => {
  const p = heads.probability[index]!;
  if (!(p >= 0 && p <= 1)) throw new RankerError('MODEL_FAILED', `the model gave ${p} as a probability`);
  return {
    p,
    s: secondsOr(heads.seconds?.[index], history.seconds),
    f: secondsOr(heads.failureSeconds?.[index], history.failureSeconds),
    d: 0,
  };
};

const secondsOr = (value: number | undefined, otherwise: number): number =>
  value !== undefined && Number.isFinite(value) && value >= 0 ? value : otherwise;
