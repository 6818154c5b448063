/** Runs one work at a time, in the order in which they came. */
export type InTurn = (work: () => Promise<void>) => Promise<void>;

export const oneAtATime = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
};

/** Work that goes on while the next batch is handled, but not for longer than that. */
export type OneBehind = {
  /** Waits for the work before. @throws what that threw */
  readonly add: (work: () => Promise<void>) => Promise<void>;
  /** @throws what the last work threw */
  readonly ended: () => Promise<void>;
};

/** @param onFault - told at once when a work fails */
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
