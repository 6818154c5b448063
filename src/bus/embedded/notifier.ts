import type { OwnOffsets } from '../own-offsets.ts';

/** Wakes readers that wait for new messages of a topic. */
type Notifier = {
  /** @param own - has the offsets of the messages; a reader that passes over these is not woken */
  readonly notify: (topic: string, own?: OwnOffsets) => void;
  /** Resolves when the topic is notified next, after `timeoutMs`, or when `signal` aborts. */
  readonly wait: (topic: string, timeoutMs: number, signal: AbortSignal, passedOver?: OwnOffsets) => Promise<void>;
};

type Sleeper = { readonly topic: string; readonly passedOver: OwnOffsets | undefined };

export const openNotifier = (): Notifier => {
  const sleepers = new Map<() => void, Sleeper>();

  const wait: Notifier['wait'] = async (topic, timeoutMs, signal, passedOver) => {
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
    notify: (topic, own) => {
      for (const [wake, sleeper] of sleepers) {
        if (sleeper.topic === topic && !(own && sleeper.passedOver === own)) wake();
      }
    },
    wait,
  };
};
