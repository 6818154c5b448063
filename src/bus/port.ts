import type { OwnOffsets } from './own-offsets.ts';

/** A message to be published. Header values are text, values text or bytes. */
export type OutMessage = {
  readonly key: string | null;
  /** Instead of `key`, where that is no text; Kafka alone takes it. */
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
 * Handles a batch whole; when it resolves, the batch counts as done, or when the `done` that it gives does: then the
 * next batch may come meanwhile. A rejection stops the subscription, except for an outage of the bus (BUS_UNREACHABLE,
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
  /** Messages that are not done yet, as of the last look at the topic's end; for whoever watches the service. */
  readonly lag: () => number;
  /** Ends after the batch in hand. */
  readonly stop: () => Promise<void>;
};

/** Lets a follower pass over what was published with the same `own`. */
export type Passing = {
  readonly own: OwnOffsets;
  /** Told where to go on, when something was passed over. */
  readonly onPassed: (partition: number, nextOffset: number) => void;
};

export type PublishOptions = {
  /** Is told where the messages lie. */
  readonly own?: OwnOffsets | undefined;
  /** For so long a missing topic is waited for, ms; absent: as long as brokers that don't answer. */
  readonly topicWaitMs?: number | undefined;
};

/** What carries messages between processes: Kafka, or the embedded log of the default mode. */
export type Bus = {
  /** Resolves when every message is acknowledged, in this order within a key. */
  readonly publish: (topic: string, messages: readonly OutMessage[], options?: PublishOptions) => Promise<void>;
  /** Shares a topic among the members of a group, from the group's last finished batch on. */
  readonly subscribe: (topic: string, group: string, handle: HandleBatch) => Promise<Subscription>;
  /**
   * Reads a whole topic for oneself: from `from` (next offset by partition; absent = the beginning) and then live.
   * `onCaughtUp` is called once, when everything that was there at the start has been handled. With `passing`, what
   * the caller published itself is left out as far as it is known.
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
