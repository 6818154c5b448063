import { setTimeout as sleep } from 'node:timers/promises';
import type { Pending } from '../../bus/embedded/state-file.ts';
import { asRankerError, isBusFault, type RankerError } from '../../errors.ts';

/** Header of a message that was made here: by it one that was sent is known again after a crash. */
export const collectedHeader = 'collected';

/** Takes some of one lane to where they belong; resolves when they are there. */
export type Send = (batch: readonly Pending[]) => Promise<void>;

export type Delivery = {
  readonly deliver: (pending: readonly Pending[]) => void;
  /** How many are not sent yet. */
  readonly unsent: () => number;
  /** Rejects when it can't be noted what was sent: nothing is sent in that lane any more. */
  readonly failed: Promise<never>;
  /** Lets go of what is not sent; it is in the state file still. */
  readonly stop: () => Promise<void>;
};

export type DeliveryDeps = {
  readonly sendTo: (lane: string) => Send;
  /** Notes that they are there, or never will be; throws where it can't. */
  readonly settled: (numbers: readonly number[]) => void;
  readonly onSent: (lane: string, messages: number) => void;
  readonly onFault: (lane: string, fault: RankerError) => void;
  /** Told of what never will be where it belongs. */
  readonly onRefused: (fault: RankerError) => void;
};

const batchSize = 200;
const pauseMs = 500;

/** Sends what is pending, each lane in its order and beside the others. */
export const openDelivery = ({ sendTo, settled, onSent, onFault, onRefused }: DeliveryDeps): Delivery => {
  const queues = new Map<string, Pending[]>();
  const draining = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});

  /** @returns whether nothing is left to do for the batch */
  const sendOnce = async (lane: string, batch: readonly Pending[]): Promise<boolean> => {
    try {
      await sendTo(lane)(batch);
      onSent(lane, batch.length);
      return true;
    } catch (thrown) {
      const fault = asRankerError(thrown);
      if (stopping.signal.aborted) return false;
      onFault(lane, fault);
      if (!isBusFault(fault)) {
        if (batch.length === 1) onRefused(fault);
        return batch.length === 1;
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      return false;
    }
  };

  const drain = async (lane: string, queue: Pending[]): Promise<void> => {
    let size = batchSize;
    while (queue.length > 0 && !stopping.signal.aborted) {
      const batch = queue.slice(0, size);
      if (await sendOnce(lane, batch)) {
        queue.splice(0, batch.length);
        settled(batch.map(({ number }) => number));
        size = batchSize;
      } else size = 1;
    }
    draining.delete(lane);
  };

  return {
    deliver: (pending) => {
      for (const one of pending) {
        const queue = queues.get(one.lane) ?? [];
        queues.set(one.lane, queue);
        queue.push(one);
      }
      for (const [lane, queue] of queues) {
        if (queue.length > 0 && !draining.has(lane)) draining.set(lane, drain(lane, queue).catch(failed.reject));
      }
    },
    unsent: () => [...queues.values()].reduce((sum, { length }) => sum + length, 0),
    failed: failed.promise,
    stop: async () => {
      stopping.abort();
      await Promise.all(draining.values());
    },
  };
};
