import { byResource, type ResourceState } from '../../../src/contracts/fields/resources.ts';
import type { Candidate } from '../../../src/contracts/messages/candidate.ts';
import type { Outcome } from '../../../src/contracts/messages/outcome.ts';

const roomy: ResourceState = { quota: 100, usage: 20, requested: 2 };

/** A candidate with room for everything, to be varied by the test. */
export const candidate = (changes: Partial<Candidate> = {}): Candidate => ({
  providerName: 'SITE-A',
  regionName: 'one',
  kind: 'cloud',
  resources: {
    ...byResource(() => roomy),
    n_instances: { quota: 50, usage: 10, requested: 1 },
    floating_ips: { quota: 20, usage: 5, requested: 1 },
  },
  gpusRequested: 0,
  exactFlavors: 1,
  testFailure: { d1: 0, d7: 0.1, d30: 0.05 },
  monitoringTime: Number.NaN,
  overbookingCpu: 1,
  overbookingRam: 1,
  bandwidthIn: 10,
  bandwidthOut: 10,
  rses: [],
  features: new Map(),
  ...changes,
});

export const startTime = Date.UTC(2025, 0, 1);
const minuteMs = 60_000;

/** A success that took five minutes, to be varied by the test. `at` = minutes after `startTime` of its submission. */
export const outcome = (uuid: string, at: number, changes: Partial<Outcome> = {}): Outcome => {
  const submissionTime = startTime + at * minuteMs;
  const succeeded = changes.succeeded ?? true;
  return {
    uuid,
    templateName: 'vm',
    userGroup: 'group',
    submissionTime,
    finishTime: submissionTime + 5 * minuteMs,
    succeeded,
    statusReason: '',
    completionSeconds: succeeded ? 300 : Number.NaN,
    failureSeconds: succeeded ? 0 : 300,
    failures: succeeded ? 0 : 1,
    candidate: candidate(),
    ...changes,
  };
};
