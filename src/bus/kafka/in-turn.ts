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
