import type { OwnOffsets } from '../own-offsets.ts';

/** Wakes those who wait for new messages of a topic. */
export type Bell = {
  /** @param own - has the offsets of the messages; a sleeper that passes over these is not woken */
  readonly ring: (topic: string, own?: OwnOffsets) => void;
  /** Resolves at the topic's next ring, after `timeoutMs`, or when `signal` aborts. */
  readonly wait: (topic: string, timeoutMs: number, signal: AbortSignal, passedOver?: OwnOffsets) => Promise<void>;
};

type Sleeper = { readonly topic: string; readonly passedOver: OwnOffsets | undefined };

export const openBell = (): Bell => {
  const sleepers = new Map<() => void, Sleeper>();

  const wait: Bell['wait'] = async (topic, timeoutMs, signal, passedOver) => {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    sleepers.set(resolve, { topic, passedOver });
    const stop = () => resolve();
    signal.addEventListener('abort', stop);
    await promise;
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
    sleepers.delete(resolve);
  };

  return {
    ring: (topic, own) => {
      for (const [wake, sleeper] of sleepers) {
        if (sleeper.topic === topic && !(own && sleeper.passedOver === own)) wake();
      }
    },
    wait,
  };
};
