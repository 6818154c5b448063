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
  type Waiting = { readonly batch: readonly InMessage[]; at: number; readonly outcome: PromiseWithResolvers<void> };
  const waiting = new Map<Name, Waiting>();
  const behind = new Set<Name>(names);
  let isPumping = false;
  let again = false;
  /** Batches taken whole whose handlers have not been resolved yet. */
  let handled: Waiting[] = [];

  const headTime = (name: Name): number => {
    const { batch, at } = waiting.get(name)!;
    return batch[at]!.timestamp;
  };

  const nextName = (): Name | undefined => {
    for (const name of behind) if (!waiting.has(name)) return undefined;
    let first: Name | undefined;
    for (const name of waiting.keys()) if (first === undefined || headTime(name) < headTime(first)) first = name;
    return first;
  };

  const pumpOnce = async (): Promise<void> => {
    const rest = (): void => {
      pause(behind.size === 0);
      for (const { outcome } of handled) outcome.resolve();
      handled = [];
    };
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

  const wake = async (): Promise<void> => {
    again = true;
    if (isPumping) return;
    isPumping = true;
    try {
      while (again) {
        again = false;
        await pumpOnce();
      }
      isPumping = false;
    } catch (thrown) {
      for (const { outcome } of [...waiting.values(), ...handled]) outcome.reject(thrown);
      onFault(thrown);
    }
  };

  return new Map(
    names.map((name) => [
      name,
      {
        handle: async (batch, signal) => {
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
        },
        caughtUp: () => {
          if (behind.delete(name)) void wake();
        },
      } satisfies MergedTopic,
    ]),
  );
};
