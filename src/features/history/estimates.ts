import { shiftHalfLives } from './counts/recent-outcomes.ts';
import { halfLives } from './half-lives.ts';

const labels = halfLives.map(({ label }) => label);
/** Index of the half-life of two days; times, which change slowly, have features from this one on. */
export const daysAgo = 2;

export const groupName = 'success_provider_group_180d';

export const historyFeatureNames: readonly string[] = [
  'history_success',
  'history_seconds',
  'history_failure_seconds',
  ...['provider_template', 'provider'].flatMap((level) => [
    ...labels.map((label) => `success_${level}_${label}`),
    ...labels.slice(daysAgo).map((label) => `seconds_${level}_${label}`),
    ...labels.slice(daysAgo).map((label) => `failure_seconds_${level}_${label}`),
    `failures_in_a_row_${level}`,
    ...shiftHalfLives.map(({ label }) => `shift_${level}_${label}`),
    `change_${level}`,
  ]),
  groupName,
  'success_template_180d',
  'seconds_template_180d',
  'failure_seconds_template_180d',
  'success_all_12h',
  'success_all_180d',
];

/** The estimate of the smoothed history alone: the ladder's rung below the models. */
export type HistoryEstimate = {
  /** P(success) in (0, 1). */
  readonly success: number;
  /** Mean seconds until it runs, given success. */
  readonly seconds: number;
  /** Mean seconds lost, given failure. */
  readonly failureSeconds: number;
  /** The evidence behind it; decayed counts with the longest half-life. */
  readonly evidence: {
    readonly templateOutcomes: number;
    readonly templateSuccesses: number;
    readonly providerOutcomes: number;
    readonly providerSuccesses: number;
    /**
     * Since the newest outcome of the template here, and of anything here, ms: Infinity where there is none, NaN where
     * unknown.
     */
    readonly templateAgeMs: number;
    readonly providerAgeMs: number;
    /** At the provider, since its last success: 0 to 16. */
    readonly failuresInARow: number;
  };
};
