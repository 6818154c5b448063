import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import { getOrInsert } from '../../features/get-or-insert.ts';
import { siteKey } from '../../features/history/keys.ts';
import type { Expectation } from '../../infer/order.ts';
import { bestOrder, costOf } from '../evaluation/regret.ts';

/** The outcome of a deployment at one provider. */
type Attempt = { readonly succeeded: boolean; readonly seconds: number };

type Orders = readonly [readonly number[], readonly number[]];

/** Looks up the outcomes of a request at each of its candidates; undefined where it was never tried. */
export const attemptsOf = (outcomes: readonly Outcome[]) => {
  const byUuid = new Map<string, Map<string, Attempt>>();
  for (const { uuid, candidate, succeeded, completionSeconds, failureSeconds } of outcomes) {
    const tried = getOrInsert(byUuid, uuid, () => new Map<string, Attempt>());
    getOrInsert(tried, siteKey(candidate), () => ({
      succeeded,
      seconds: succeeded ? completionSeconds : failureSeconds,
    }));
  }
  return ({ uuid, candidates }: RankRequest): readonly (Attempt | undefined)[] => {
    const tried = byUuid.get(uuid);
    return candidates.map((one) => tried?.get(siteKey(one)));
  };
};

/** Seconds until something ran or the list ended, as it was; undefined where an attempt on the way was never made. */
const secondsOf = (order: readonly number[], attempts: readonly (Attempt | undefined)[]): number | undefined => {
  let seconds = 0;
  for (const at of order) {
    const attempt = attempts[at];
    if (!attempt || Number.isNaN(attempt.seconds)) return undefined;
    seconds += attempt.seconds;
    if (attempt.succeeded) return seconds;
  }
  return seconds;
};

/** Sums over requests, by side. */
type Sums = { requests: number; readonly seconds: [number, number]; best: number };

const noSums = (): Sums => ({ requests: 0, seconds: [0, 0], best: 0 });

/** Costs of two orders, over the requests for which they are known. */
export type ReplayCosts = {
  /** By the truth: expected seconds until something runs, and those of the best order. */
  readonly truth: Readonly<Sums>;
  /** By the recorded outcomes: actual seconds, and those of the better order. */
  readonly outcomes: Readonly<Sums>;
  readonly add: (
    orders: Orders,
    truth: readonly Expectation[] | undefined,
    attempts: readonly (Attempt | undefined)[],
  ) => void;
};

export const replayCosts = (): ReplayCosts => {
  const [byTruth, byOutcomes] = [noSums(), noSums()];
  const add = (sums: Sums, [one, other]: readonly [number, number], best: number): void => {
    sums.requests++;
    sums.seconds[0] += one;
    sums.seconds[1] += other;
    sums.best += best;
  };
  return {
    truth: byTruth,
    outcomes: byOutcomes,
    add: ([one, other], truth, attempts) => {
      if (truth && truth.length > 1) {
        add(byTruth, [costOf(one, truth), costOf(other, truth)], costOf(bestOrder(truth), truth));
      }
      const [first, second] = [secondsOf(one, attempts), secondsOf(other, attempts)];
      if (attempts.length > 1 && first !== undefined && second !== undefined)
        add(byOutcomes, [first, second], Math.min(first, second));
    },
  };
};
