/** A clock that goes on in steps. Epoch ms. */
type CoarseClock = {
  /** Stands still within a step. */
  readonly now: () => number;
  /** Begins the next step at once. */
  readonly moveOn: () => number;
};

/**
 * A clock that moves on in steps: what is asked within one of them is answered as of one time, and shares what is read of the
 * history. Weights there halve in hours at the soonest, so that a step of some ms changes nothing that shows.
 * @param now - epoch ms
 * @param elapsed - ms of a clock that nobody sets
 * @param stepMs - how long it stands still
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
