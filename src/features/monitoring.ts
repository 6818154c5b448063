import type { Candidate } from '../contracts/messages/candidate.ts';
import { hourMs } from '../contracts/time/durations.ts';

export const monitoringFeatureNames: readonly string[] = [
  'test_failure_perc_1d',
  'test_failure_perc_7d',
  'test_failure_perc_30d',
  'monitoring_age_h',
];

/** Writes the shares of failed tests (0 to 1) and the age of the monitoring in hours; NaN where unknown. */
export const writeMonitoringFeatures = (candidate: Candidate, time: number, out: Float64Array, at: number): void => {
  const { d1, d7, d30 } = candidate.testFailure;
  out[at] = d1;
  out[at + 1] = d7;
  out[at + 2] = d30;
  out[at + 3] = Math.max(0, time - candidate.monitoringTime) / hourMs;
};
