/** Counts what is taken until it is settled: done, or given up. */
export const openTally = () => {
  let [taken, settled] = [0, 0];
  /** In ascending order. */
  const waiting: { readonly until: number; readonly resolve: () => void }[] = [];

  const settle = (count: number): void => {
    settled += count;
    while (waiting.length > 0 && waiting[0]!.until <= settled) waiting.shift()!.resolve();
  };

  return {
    take: (): void => {
      taken++;
    },
    settle,
    unsettled: (): number => taken - settled,
    /** Resolves when everything taken by now is settled. */
    allSettled: (): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ until: taken, resolve });
      settle(0);
      return promise;
    },
  };
};
