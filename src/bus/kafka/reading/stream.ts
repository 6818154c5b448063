import { type BatchInHand, type HandleBatch, type InMessage, isGivenUp, type Subscription } from '../../port.ts';
import type { Client } from '../connection/client.ts';
import { busFault, isOutage } from '../connection/faults.ts';
import type { KafkaSettings } from '../connection/options.ts';
import { openOutage } from '../connection/outage.ts';

/** Approximate size of one fetch; small, so that a stop waits only briefly and a crash repeats little. */
export const groupBatchSize = 200;

/** Reads with one connection; resolves when it should be called again, or because `signal` aborted. */
export type Session = (handle: Handle, signal: AbortSignal, working: () => void) => Promise<void>;

/** The caller's handler; its errors are kept apart from the faults of the bus. */
export type Handle = (batch: readonly InMessage[]) => Promise<BatchInHand | undefined>;

class HandlerFault extends Error {}

/** Repeats sessions with growing pauses during outages, unless it should not wait; other faults end it. */
export const startStream = (
  client: Client,
  { log, waits = true }: Pick<KafkaSettings, 'log' | 'waits'>,
  topic: string,
  handle: HandleBatch,
  session: Session,
  close: () => Promise<void> | void,
): Pick<Subscription, 'done' | 'stop'> => {
  const controller = new AbortController();
  const { signal } = controller;
  const outage = openOutage(log, topic);

  let handlerWaits = false;

  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      if (handlerWaits) outage.over();
      handlerWaits = false;
      return result;
    } catch (thrown) {
      handlerWaits = isOutage(thrown);
      if (handlerWaits) throw thrown;
      throw new HandlerFault('handler failed', { cause: thrown });
    }
  };

  const guarded: Handle = async (batch) => {
    const inHand = await watched(handle(batch, signal));
    if (!inHand) return undefined;
    const done = watched(inHand.done);
    // The next reader waits for it later.
    done.catch(() => {});
    return { done };
  };

  const working = (): void => {
    if (!handlerWaits) outage.over();
  };

  const attempt = async (): Promise<void> => {
    try {
      await session(guarded, signal, working);
    } catch (thrown) {
      if (thrown instanceof HandlerFault) {
        if (isGivenUp(signal, thrown.cause)) return;
        throw thrown.cause;
      }
      const fault = busFault(thrown, { brokers: client.brokers, topic });
      if (!isOutage(fault) || !waits) throw fault;
      if (!signal.aborted) await outage.wait(fault, signal);
    }
  };

  const run = async (): Promise<void> => {
    try {
      while (!signal.aborted) await attempt();
    } finally {
      await close();
    }
  };

  const done = run();
  const stop = async (): Promise<void> => {
    controller.abort();
    await Promise.allSettled([done]);
  };
  return { done, stop };
};
