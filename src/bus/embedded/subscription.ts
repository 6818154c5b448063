import { setImmediate as nextTurn } from 'node:timers/promises';
import { type HandleBatch, type InMessage, isGivenUp, type Subscription } from '../port.ts';

/** Where a subscription's batches come from. */
export type Source = {
  /** Empty when there is nothing to handle now. */
  readonly next: () => readonly InMessage[];
  /** Records that everything before `nextOffset` is done. */
  readonly finished: (nextOffset: number) => Promise<void>;
  /** Messages that are not done. */
  readonly lag: () => number;
  readonly close: () => void;
};

/** Resolves when there may be more messages, or when `signal` aborts. */
export type Wait = (signal: AbortSignal) => Promise<void>;

export const startSubscription = (source: Source, handle: HandleBatch, wait: Wait): Subscription => {
  const controller = new AbortController();
  const done = pump(source, handle, wait, controller.signal);
  const stop = async (): Promise<void> => {
    controller.abort();
    await Promise.allSettled([done]);
  };
  return { done, lag: source.lag, stop };
};

const pump = async (source: Source, handle: HandleBatch, wait: Wait, signal: AbortSignal): Promise<void> => {
  try {
    while (!signal.aborted) {
      // A handler without I/O would otherwise keep timers and sockets waiting through a long replay.
      await nextTurn();
      const batch = source.next();
      if (batch.length === 0) {
        await wait(signal);
      } else {
        await (await handle(batch, signal))?.done;
        await source.finished(batch.at(-1)!.offset + 1);
      }
    }
  } catch (thrown) {
    if (!isGivenUp(signal, thrown)) throw thrown;
  } finally {
    source.close();
  }
};
