import type { Candidate } from '../contracts/messages/candidate.ts';

/** Features that messages may carry and that are understood before anything is learned of them. */
export const queueFeatures = { waitSeconds: 'queue_wait_s', freeSlots: 'free_slots' } as const;

/** Seconds that a batch site says a deployment waits in its queue; 0 where it says nothing. */
export const queueWaitSeconds = ({ features }: Candidate): number => {
  const seconds = features.get(queueFeatures.waitSeconds);
  return seconds !== undefined && seconds > 0 ? seconds : 0;
};

/** Seconds to success apart from the wait that was foretold; what the history keeps. NaN stays NaN. */
export const secondsAfterQueue = (seconds: number, candidate: Candidate): number => {
  const wait = queueWaitSeconds(candidate);
  return wait > 0 ? Math.max(0, seconds - wait) : seconds;
};
