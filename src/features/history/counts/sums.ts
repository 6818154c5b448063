/**
 * Sums kept per cell and half-life. Seconds and their logarithms are summed beside their own counts, since some outcomes
 * lack them.
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

/** Where each of `sums` stands. */
export const sumAt = Object.fromEntries(sums.map((name, at) => [name, at])) as Record<(typeof sums)[number], number>;

/** Less than a second counts as one, since a logarithm makes much of little. */
export const logOfSeconds = (seconds: number): number => Math.log(Math.max(seconds, 1));
