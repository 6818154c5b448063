import { vi } from 'vitest';

/** Longer than anything takes on a starved machine, and below the time limit of a test, so that the claim is what fails. */
const longestMs = 120_000;

/** Waits until a claim holds; what it gives then. @throws what it threw last */
export const eventually = <T>(claim: () => T | Promise<T>, timeout = longestMs): Promise<T> =>
  vi.waitFor(claim, { timeout, interval: 5 });
