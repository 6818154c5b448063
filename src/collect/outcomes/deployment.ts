import type { DeploymentEvent } from '../log/log-event.ts';

/** An attempt in progress on one provider. Times in epoch ms. */
export type Attempt = {
  readonly provider: string;
  /** Empty where the log names none. */
  readonly region: string;
  readonly firstSubmission: number;
  readonly lastSubmission: number;
  /** When it failed; null while it is in progress. */
  readonly failedAt: number | null;
  readonly reason: string | null;
  readonly failures: number;
  readonly failureMs: number;
};

/** The result of the attempts at one provider. */
export type Settled = {
  readonly provider: string;
  readonly region: string;
  readonly submission: number;
  readonly finish: number;
  readonly succeeded: boolean;
  readonly reason: string | null;
  readonly completionMs: number;
  readonly failureMs: number;
  readonly failures: number;
};

/** The state of one deployment, from its log lines. */
type Deployment = { readonly attempt: Attempt | null };

const unknownDeployment: Deployment = { attempt: null };

/** The effect of a line. */
type Step = {
  readonly deployment: Deployment;
  readonly settled?: Settled;
  /** The line contradicts the state, and is ignored. */
  readonly misfit?: true;
};

/** The reason for an attempt whose error line never came. */
const leftBehind = 'the orchestrator went on to another provider; the log has no error';

const begin = (provider: string, region: string, time: number): Attempt => ({
  provider,
  region,
  firstSubmission: time,
  lastSubmission: time,
  failedAt: null,
  reason: null,
  failures: 0,
  failureMs: 0,
});

const fail = (attempt: Attempt, time: number, reason: string): Attempt => ({
  ...attempt,
  failedAt: Math.max(time, attempt.lastSubmission),
  reason,
  failures: attempt.failures + 1,
  failureMs: attempt.failureMs + Math.max(0, time - attempt.lastSubmission),
});

/** A failed attempt as its outcome. */
export const settleFailure = (attempt: Attempt): Settled => ({
  provider: attempt.provider,
  region: attempt.region,
  submission: attempt.lastSubmission,
  finish: attempt.failedAt ?? attempt.lastSubmission,
  succeeded: false,
  reason: attempt.reason,
  completionMs: 0,
  failureMs: attempt.failureMs,
  failures: attempt.failures,
});

const settleSuccess = (attempt: Attempt, time: number): Settled => ({
  ...settleFailure(attempt),
  finish: Math.max(time, attempt.lastSubmission),
  succeeded: true,
  reason: null,
  completionMs: Math.max(0, time - attempt.firstSubmission),
});

const isSame = ({ provider, region }: Attempt, event: { provider: string; region: string }): boolean =>
  provider.toLowerCase() === event.provider.toLowerCase() && region.toLowerCase() === event.region.toLowerCase();

/**
 * Applies a log line to a deployment. An attempt ends with its success, with the submission to another provider, or
 * with the error that no provider is left; a last error without that line is settled by the caller.
 */
export const follow = ({ attempt }: Deployment, event: DeploymentEvent): Step => {
  const { time } = event;
  if (event.kind === 'submission') {
    const started = { attempt: begin(event.provider, event.region, time) };
    if (!attempt) return { deployment: started };
    if (isSame(attempt, event)) {
      return { deployment: { attempt: { ...attempt, lastSubmission: time, failedAt: null, reason: null } } };
    }
    const ended = attempt.failedAt === null ? fail(attempt, time, leftBehind) : attempt;
    return { deployment: started, settled: settleFailure(ended) };
  }
  if (!attempt) return { deployment: { attempt }, misfit: true };
  if (event.kind === 'completed') {
    if (attempt.failedAt !== null) return { deployment: { attempt }, misfit: true };
    return { deployment: unknownDeployment, settled: settleSuccess(attempt, time) };
  }
  const failed = attempt.failedAt === null ? fail(attempt, time, event.reason) : attempt;
  if (event.final) return { deployment: unknownDeployment, settled: settleFailure(failed) };
  return { deployment: { attempt: { ...failed, reason: event.reason } } };
};
