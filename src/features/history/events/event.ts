import { resources } from '../../../contracts/fields/resources.ts';
import type { Outcome } from '../../../contracts/messages/outcome.ts';
import { dayMs } from '../../../contracts/time/durations.ts';
import { secondsAfterQueue } from '../../queue.ts';
import { shortResources } from '../../quota.ts';
import type { HistoryKeys } from '../keys.ts';
import { type Fingerprint, fingerprint } from './seen.ts';
import { isUserCaused } from './user-caused.ts';

/** The part of an outcome that the history keeps. Times in epoch ms, seconds NaN when unknown. */
export type HistoryEvent = {
  /** When it starts to count. */
  readonly visibleAt: number;
  /** When it was finished and on record: of several events of one attempt, the earliest known counts. */
  readonly knownAt: number;
  readonly finishTime: number;
  /** Of uuid, provider and region. */
  readonly id: Fingerprint;
  /** Of the uuid. */
  readonly deployment: Fingerprint;
  readonly succeeded: boolean;
  readonly userCaused: boolean;
  readonly seconds: number;
  readonly keys: HistoryKeys;
  /** Bit i is set if the request was short of `resources[i]`. */
  readonly shortages: number;
  /** The caller's own id of the outcome. */
  readonly token: number;
};

const flags = { succeeded: 1, userCaused: 2 } as const;

type Marks = Pick<HistoryEvent, 'succeeded' | 'userCaused'>;

/** Both marks of an event packed into a number. */
export const flagsOf = ({ succeeded, userCaused }: Marks): number =>
  (succeeded ? flags.succeeded : 0) | (userCaused ? flags.userCaused : 0);

/** Unpacks what `flagsOf` packed. */
export const marksOf = (number: number): Marks => ({
  succeeded: (number & flags.succeeded) !== 0,
  userCaused: (number & flags.userCaused) !== 0,
});

/**
 * When an outcome becomes visible: at its finish, or at its record time where that lies within a day after the finish.
 * An older record is a history loaded in bulk, which is replayed by finish.
 */
const visibleTime = (finishTime: number, recordTime: number): number =>
  recordTime > finishTime && recordTime - finishTime <= dayMs ? recordTime : finishTime;

const shortageBits = ({ candidate }: Outcome): number => {
  let bits = 0;
  for (const short of shortResources(candidate)) bits |= 1 << resources.indexOf(short.resource);
  return bits;
};

/** @param recordTime - epoch ms; NaN when the outcome comes from a file */
export const eventOf = (outcome: Outcome, recordTime: number, keys: HistoryKeys, token: number): HistoryEvent => {
  const { uuid, candidate, finishTime, submissionTime, succeeded } = outcome;
  const visibleAt = Math.max(visibleTime(finishTime, recordTime), submissionTime + 1);
  return {
    visibleAt,
    knownAt: recordTime > visibleAt ? recordTime : visibleAt,
    finishTime,
    id: fingerprint(uuid, candidate.providerName, candidate.regionName),
    deployment: fingerprint(uuid),
    succeeded,
    userCaused: !succeeded && isUserCaused(outcome.statusReason),
    seconds: succeeded ? secondsAfterQueue(outcome.completionSeconds, candidate) : outcome.failureSeconds,
    keys,
    shortages: shortageBits(outcome),
    token,
  };
};
