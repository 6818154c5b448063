/**
 * Sums kept per cell and half-life. Seconds and their logarithms have counts of their own, since some outcomes lack
 * them.
 */
export const sums = [
  'attempts',
  'successes',
  'seconds',
  'timedSuccesses',
  'failureSeconds',
  'timedFailures',
  'logSeconds',
  'logFailureSeconds',
] as const;

/** Index of each of `sums`. */
export const sumAt = Object.fromEntries(sums.map((name, at) => [name, at])) as Record<(typeof sums)[number], number>;

/** Times below a second count as one second, since the logarithm exaggerates them. */
export const logOfSeconds = (seconds: number): number => Math.log(Math.max(seconds, 1));
