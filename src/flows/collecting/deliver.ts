import type { Outgoing, Pending, StateFile } from '../../bus/state-file.ts';
import { asRankerError, isBusFault, type RankerError } from '../../errors.ts';
import { pause } from '../../pause.ts';

/** Sends some messages of one lane; resolves when they have arrived. */
export type Send = (batch: readonly Pending[]) => Promise<void>;

export type Delivery = {
  /** Called with messages that the state has stored for sending. */
  readonly deliver: (outgoing: readonly Outgoing[]) => void;
  /** How many are not sent yet. */
  readonly unsent: () => number;
  /** Rejects when the state can't record what was sent: nothing more is sent in that lane. */
  readonly failed: Promise<never>;
  /** Stops sending; unsent messages stay in the state file. */
  readonly stop: () => Promise<void>;
};

type DeliveryDeps = {
  readonly state: StateFile;
  readonly sendTo: (lane: string) => Send;
  readonly onSent: (lane: string, messages: number) => void;
  /** Called when a lane can't be sent to, once until it can again, and for each message that its topic refuses. */
  readonly onFault: (lane: string, fault: RankerError) => void;
  /** Called for each message that will never be delivered. */
  readonly onRefused: (fault: RankerError) => void;
};

const batchSize = 200;
const pauseMs = 500;

/**
 * Sends what is pending in the state: each lane in its order, the lanes side by side. Pending messages are held on disk
 * only, however many there are.
 */
export const openDelivery = ({ state, sendTo, onSent, onFault, onRefused }: DeliveryDeps): Delivery => {
  const unsent = new Map(state.unsent());
  const stuck = new Set<string>();
  const draining = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});

  /** @returns whether the batch is done with */
  const sendOnce = async (lane: string, batch: readonly Pending[]): Promise<boolean> => {
    try {
      await sendTo(lane)(batch);
      onSent(lane, batch.length);
      stuck.delete(lane);
      return true;
    } catch (thrown) {
      const fault = asRankerError(thrown);
      if (stopping.signal.aborted) return false;
      if (!stuck.has(lane) || !isBusFault(fault)) onFault(lane, fault);
      if (!isBusFault(fault)) {
        if (batch.length === 1) onRefused(fault);
        return batch.length === 1;
      }
      stuck.add(lane);
      await pause(pauseMs, stopping.signal);
      return false;
    }
  };

  const drain = async (lane: string): Promise<void> => {
    let size = batchSize;
    while (!stopping.signal.aborted) {
      const batch = state.pending(lane, size);
      if (batch.length === 0) break;
      if (await sendOnce(lane, batch)) {
        state.sent(batch.map(({ id }) => id));
        unsent.set(lane, unsent.get(lane)! - batch.length);
        size = batchSize;
      } else size = 1;
    }
    draining.delete(lane);
  };

  const start = (lane: string): void => {
    if (!draining.has(lane)) draining.set(lane, drain(lane).catch(failed.reject));
  };
  for (const lane of unsent.keys()) start(lane);

  return {
    deliver: (outgoing) => {
      for (const { lane } of outgoing) {
        unsent.set(lane, (unsent.get(lane) ?? 0) + 1);
        start(lane);
      }
    },
    unsent: () => [...unsent.values()].reduce((sum, count) => sum + count, 0),
    failed: failed.promise,
    stop: async () => {
      stopping.abort();
      await Promise.all(draining.values());
    },
  };
};
