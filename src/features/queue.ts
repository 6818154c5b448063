import type { Candidate } from '../contracts/messages/candidate.ts';

/** Features that messages may carry and whose meaning is known without any training. */
export const queueFeatures = { waitSeconds: 'queue_wait_s', freeSlots: 'free_slots' } as const;

/** Seconds a deployment waits in a batch site's queue, according to the site; 0 where it says nothing. */
export const queueWaitSeconds = ({ features }: Candidate): number => {
  const seconds = features.get(queueFeatures.waitSeconds);
  return seconds !== undefined && seconds > 0 ? seconds : 0;
};

/** Seconds to success without the predicted wait, which is what the history keeps. NaN stays NaN. */
export const secondsAfterQueue = (seconds: number, candidate: Candidate): number => {
  const wait = queueWaitSeconds(candidate);
  return wait > 0 ? Math.max(0, seconds - wait) : seconds;
};
