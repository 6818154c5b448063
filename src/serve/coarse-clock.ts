/** A clock that advances in steps. Epoch ms. */
type CoarseClock = {
  /** Constant within a step. */
  readonly now: () => number;
  /** Begins the next step at once. */
  readonly moveOn: () => number;
};

/**
 * A clock that advances in steps: all requests within a step are answered as of one time, and share what is read of the
 * history. Its shortest half-lives are hours, so a step of some ms makes no visible difference.
 * @param now - epoch ms
 * @param elapsed - ms of a monotonic clock
 * @param stepMs - length of a step
 */
export const coarseClock = (now: () => number, elapsed: () => number, stepMs: number): CoarseClock => {
  let time = Number.NaN;
  let since = Number.NEGATIVE_INFINITY;
  const begin = (passed: number): void => {
    since = passed;
    time = now();
  };
  return {
    now: () => {
      const passed = elapsed();
      if (passed - since >= stepMs) begin(passed);
      return time;
    },
    moveOn: () => {
      begin(elapsed());
      return time;
    },
  };
};
