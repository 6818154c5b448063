import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HandleBatch, InMessage, Subscription } from '../port.ts';
import type { Bell } from './bell.ts';

/** Another process's messages are seen within this time; those of this process at once. */
const pollMs = 200;

/** Where a subscription's batches come from. */
export type Source = {
  /** Empty when there is nothing to handle now. */
  readonly next: () => readonly InMessage[];
  /** Notes that everything before `nextOffset` is done. */
  readonly finished: (nextOffset: number) => void;
  /** Messages that are not done. */
  readonly lag: () => number;
  readonly close: () => void;
};

export const startSubscription = (source: Source, handle: HandleBatch, bell: Bell): Subscription => {
  const controller = new AbortController();
  const done = pump(source, handle, bell, controller.signal);
  const stop = async (): Promise<void> => {
    controller.abort();
    await Promise.allSettled([done]);
  };
  return { done, lag: source.lag, stop };
};

const pump = async (source: Source, handle: HandleBatch, bell: Bell, signal: AbortSignal): Promise<void> => {
  try {
    while (!signal.aborted) {
      // A handler without I/O would otherwise keep timers and sockets waiting through a long replay.
      await nextTurn();
      const batch = source.next();
      if (batch.length === 0) {
        await bell.wait(pollMs, signal);
      } else {
        await (await handle(batch, signal))?.done;
        source.finished(batch.at(-1)!.offset + 1);
      }
    }
  } catch (thrown) {
    if (!isAnswerTo(signal, thrown)) throw thrown;
  } finally {
    source.close();
  }
};

/** A handler may give up its batch once asked to stop; the batch is then not done. */
const isAnswerTo = (signal: AbortSignal, thrown: unknown): boolean =>
  signal.aborted && thrown instanceof Error && thrown.name === 'AbortError';
