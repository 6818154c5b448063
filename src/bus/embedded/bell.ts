/** Wakes those who wait for new messages. */
export type Bell = {
  readonly ring: () => void;
  /** Resolves at the next ring, after `timeoutMs`, or when `signal` aborts. */
  readonly wait: (timeoutMs: number, signal: AbortSignal) => Promise<void>;
};

export const openBell = (): Bell => {
  const sleepers = new Set<() => void>();

  const wait = async (timeoutMs: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    sleepers.add(resolve);
    const stop = () => resolve();
    signal.addEventListener('abort', stop);
    await promise;
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
    sleepers.delete(resolve);
  };

  return {
    ring: () => {
      for (const wake of sleepers) wake();
    },
    wait,
  };
};
