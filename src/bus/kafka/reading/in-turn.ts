/** Runs one piece of work at a time, in the order of the calls. */
export type InTurn = (work: () => Promise<void>) => Promise<void>;

export const oneAtATime = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
};

/** Work that goes on while the next batch is handled, but no longer. */
export type OneBehind = {
  /**
   * Waits for the previous work.
   * @throws its error
   */
  readonly add: (work: () => Promise<void>) => Promise<void>;
  /** @throws the error of the last work */
  readonly ended: () => Promise<void>;
};

/** @param onFault - called at once when a work fails */
export const openOneBehind = (onFault: () => void): OneBehind => {
  let last = Promise.resolve();
  return {
    add: async (work) => {
      const before = last;
      last = before.then(work);
      last.catch(onFault);
      await before;
    },
    ended: () => last,
  };
};
