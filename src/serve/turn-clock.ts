/**
 * A clock that stands still while one turn of the event loop lasts: what is asked at once is answered as of one time,
 * and shares what is read of the history.
 * @param now - epoch ms
 */
export const turnClock = (now: () => number): (() => number) => {
  let time: number | undefined;
  const forget = (): void => {
    time = undefined;
  };
  return () => {
    if (time === undefined) {
      time = now();
      setImmediate(forget);
    }
    return time;
  };
};
