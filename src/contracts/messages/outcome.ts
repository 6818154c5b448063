import type { Candidate } from './candidate.ts';

/** The outcome of one deployment on one provider. */
export type Outcome = {
  readonly uuid: string;
  readonly templateName: string;
  readonly userGroup: string;
  /** Epoch ms of the last submission to this provider. */
  readonly submissionTime: number;
  /** Epoch ms at which the outcome was known; at or after the submission. */
  readonly finishTime: number;
  readonly succeeded: boolean;
  /** Error text of a failure, empty otherwise. */
  readonly statusReason: string;
  /** Seconds from the first submission on this provider until it ran; NaN for a failure. */
  readonly completionSeconds: number;
  /** Seconds lost in failed attempts on this provider; NaN when unknown. */
  readonly failureSeconds: number;
  /** Failed attempts on this provider. */
  readonly failures: number;
  readonly candidate: Candidate;
};
