import type { OwnOffsets } from './own-offsets.ts';

/** A message to be published. Header values are text, values text or bytes. */
export type OutMessage = {
  readonly key: string | null;
  /** Used in place of `key` if that is not text; Kafka only. */
  readonly rawKey?: Uint8Array | undefined;
  /** Null publishes a tombstone. */
  readonly value: string | Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A message as it lies in a topic. `timestamp` is the record's time in epoch ms. */
export type InMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  /** The key's bytes, where they are not UTF-8. */
  readonly rawKey?: Uint8Array | undefined;
  /** Null for a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Handles a batch. The batch is done when the handler resolves, or when the `done` that it returns does: then the next
 * batch may come meanwhile. A rejection stops the subscription, except for an outage of the bus (BUS_UNREACHABLE,
 * BUS_TOPIC_MISSING): then whatever is not done comes again when the bus works.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: most handlers give nothing
export type HandleBatch = (batch: readonly InMessage[], signal: AbortSignal) => Promise<void | BatchInHand>;

export type BatchInHand = { readonly done: Promise<unknown> };

/** A handler may give up its batch once asked to stop; the batch is then not done. */
export const isGivenUp = (signal: AbortSignal, thrown: unknown): boolean =>
  signal.aborted && thrown instanceof Error && thrown.name === 'AbortError';

export type Subscription = {
  /** Rejects with the fault that stopped the subscription; resolves after `stop`. */
  readonly done: Promise<void>;
  /** Messages that are not done yet, as of the last look at the topic's end; for monitoring. */
  readonly lag: () => number;
  /** Ends after the batch in hand. */
  readonly stop: () => Promise<void>;
};

/** Lets a follower pass over messages published with the same `own`. */
export type Passing = {
  readonly own: OwnOffsets;
  /** Called with the next offset when something was passed over. */
  readonly onPassed: (partition: number, nextOffset: number) => void;
};

export type PublishOptions = {
  /** Records the offsets of the messages. */
  readonly own?: OwnOffsets | undefined;
  /** Longest wait for a missing topic, ms; absent: as long as for brokers that don't answer. */
  readonly topicWaitMs?: number | undefined;
};

/** Carries messages between processes: Kafka, or the embedded log of the default mode. */
export type Bus = {
  /** Resolves when every message is acknowledged, in this order within a key. */
  readonly publish: (topic: string, messages: readonly OutMessage[], options?: PublishOptions) => Promise<void>;
  /** Shares a topic among the members of a group, from the group's last finished batch on. */
  readonly subscribe: (topic: string, group: string, handle: HandleBatch) => Promise<Subscription>;
  /**
   * Reads a whole topic: from `from` (next offset by partition; absent or beyond the end = the beginning) and then live.
   * `onCaughtUp` is called once, when everything that was there at the start has been handled. With `passing`, messages
   * that the caller published itself are left out as far as they are known. Where the topic was recreated or its log
   * cut during an outage, what stands in the place of the last message comes too, so that the caller can tell.
   */
  readonly follow: (
    topic: string,
    from: ReadonlyMap<number, number>,
    handle: HandleBatch,
    onCaughtUp: () => void,
    passing?: Passing,
  ) => Promise<Subscription>;
  readonly close: () => Promise<void>;
};
