/** Wakes those who wait for new messages of a topic. */
export type Bell = {
  readonly ring: (topic: string) => void;
  /** Resolves at the topic's next ring, after `timeoutMs`, or when `signal` aborts. */
  readonly wait: (topic: string, timeoutMs: number, signal: AbortSignal) => Promise<void>;
};

export const openBell = (): Bell => {
  const sleepers = new Map<() => void, string>();

  const wait = async (topic: string, timeoutMs: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    sleepers.set(resolve, topic);
    const stop = () => resolve();
    signal.addEventListener('abort', stop);
    await promise;
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
    sleepers.delete(resolve);
  };

  return {
    ring: (topic) => {
      for (const [wake, awaited] of sleepers) if (awaited === topic) wake();
    },
    wait,
  };
};
