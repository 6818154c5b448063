/**
 * A clock that moves on in steps: what is asked within one of them is answered as of one time, and shares what is read of the
 * history. Weights there halve in hours at the soonest, so that a step of some ms changes nothing that shows.
 * @param now - epoch ms
 * @param elapsed - ms of a clock that nobody sets
 * @param stepMs - how long it stands still
 */
export const coarseClock = (now: () => number, elapsed: () => number, stepMs: number): (() => number) => {
  let time = Number.NaN;
  let since = Number.NEGATIVE_INFINITY;
  return () => {
    const passed = elapsed();
    if (passed - since >= stepMs) {
      since = passed;
      time = now();
    }
    return time;
  };
};
