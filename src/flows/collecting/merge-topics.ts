import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HandleBatch, InMessage } from '../../bus/port.ts';

/** One of the topics that are read together. */
export type MergedTopic = {
  readonly handle: HandleBatch;
  /** Called when everything that was there at the start has been handed in, or is no longer waited for. */
  readonly caughtUp: () => void;
};

type Merging<Name extends string> = {
  /** Takes the next message. `live` is true once no topic is behind any more. */
  readonly take: (name: Name, message: InMessage, live: boolean) => void;
  /** Called after every so many messages, and whenever there are no more for now. */
  readonly pause: (live: boolean) => void;
  /** Called with an error that one of these threw: it fails the batches in hand, and nothing more is taken. */
  readonly onFault: (thrown: unknown) => void;
};

const messagesAtOnce = 200;

/** Runs `work` once at a time; calls during a run make one more after it. After a fault there are no more runs. */
const coalesced = (work: () => Promise<void>, onFault: (thrown: unknown) => void): (() => Promise<void>) => {
  let isRunning = false;
  let again = false;
  return async () => {
    again = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (again) {
        again = false;
        await work();
      }
      isRunning = false;
    } catch (thrown) {
      onFault(thrown);
    }
  };
};

type Waiting = { readonly batch: readonly InMessage[]; at: number; readonly outcome: PromiseWithResolvers<void> };

const headTime = ({ batch, at }: Waiting): number => batch[at]!.timestamp;

/**
 * Reads several topics as one. While any of them is behind, messages are taken in the order of their records' times, so
 * that what was there at the start is seen as it happened; after that, as they come. A batch is handled when its last
 * message was taken. A batch is given up when its signal is aborted: it may be waiting for another topic that no longer
 * delivers.
 */
export const mergeTopics = <Name extends string>(
  names: readonly Name[],
  { take, pause, onFault }: Merging<Name>,
): ReadonlyMap<Name, MergedTopic> => {
  const waiting = new Map<Name, Waiting>();
  const behind = new Set<Name>(names);
  /** Batches taken whole whose handlers have not been resolved yet. */
  let handled: Waiting[] = [];

  const nextName = (): Name | undefined => {
    for (const name of behind) if (!waiting.has(name)) return undefined;
    let first: Name | undefined;
    for (const [name, head] of waiting) {
      if (first === undefined || headTime(head) < headTime(waiting.get(first)!)) first = name;
    }
    return first;
  };

  const rest = (): void => {
    pause(behind.size === 0);
    for (const { outcome } of handled) outcome.resolve();
    handled = [];
  };

  const takeAll = async (): Promise<void> => {
    let taken = 0;
    for (let name = nextName(); name !== undefined; name = nextName()) {
      const head = waiting.get(name)!;
      take(name, head.batch[head.at++]!, behind.size === 0);
      if (head.at === head.batch.length) {
        waiting.delete(name);
        handled.push(head);
      }
      if (++taken % messagesAtOnce > 0) continue;
      rest();
      await nextTurn();
    }
    rest();
  };

  const wake = coalesced(takeAll, (thrown) => {
    for (const { outcome } of [...waiting.values(), ...handled]) outcome.reject(thrown);
    onFault(thrown);
  });

  const handleOf =
    (name: Name): HandleBatch =>
    async (batch, signal) => {
      signal.throwIfAborted();
      if (batch.length === 0) return;
      const outcome = Promise.withResolvers<void>();
      const giveUp = (): void => {
        waiting.delete(name);
        outcome.reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp);
      waiting.set(name, { batch, at: 0, outcome });
      void wake();
      await outcome.promise.finally(() => signal.removeEventListener('abort', giveUp));
    };

  const caughtUp = (name: Name): void => {
    if (behind.delete(name)) void wake();
  };

  return new Map(names.map((name) => [name, { handle: handleOf(name), caughtUp: () => caughtUp(name) }]));
};
