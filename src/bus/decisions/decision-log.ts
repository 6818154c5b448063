import { RankerError } from '../../errors.ts';
import { type Allocate, openBlocks } from './blocks.ts';
import { findKept, type KeptRanking, type StoreLimits } from './store.ts';
import { openTally } from './tally.ts';
import { openWriterThread } from './writer-thread.ts';

const defaults = {
  /** Rankings that come within this time are written together: one block, one transaction. */
  batchMs: 25,
  mostPerBatch: 128,
  /** Most rankings that wait for the disk; further ones are not kept. */
  mostWaiting: 4096,
  /** Nothing is kept for so long after the writer thread died, ms; then another is started. */
  restMs: 10_000,
};

export type DecisionLogOptions = StoreLimits & {
  readonly path: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Called with why rankings are not kept, and how many: once until some are kept again. */
  readonly onFault: (fault: RankerError) => void;
} & Partial<typeof defaults>;

/** Keeps rankings without delaying answers: it never waits for the disk. */
export type DecisionLog = {
  /** @param encode - makes the bytes, preferably in a buffer of `allocate`; not called while too many wait already */
  readonly keep: (uuid: string, requestHash: string, encode: (allocate: Allocate) => Uint8Array) => void;
  /**
   * The latest ranking of a deployment, or of its request `requestHash` if that is given; those not yet on the disk
   * included.
   * @throws RankerError BUS_STORAGE
   */
  readonly find: (uuid: string, requestHash?: string) => Promise<Uint8Array | undefined>;
  /** Resolves when all is on the disk. */
  readonly close: () => Promise<void>;
};

/** Reports losses, once until they have ended. */
const openLosses = (path: string, onFault: (fault: RankerError) => void) => {
  let lost = 0;
  let isReported = false;
  return {
    add: (count: number, reason: string): void => {
      lost += count;
      if (isReported) return;
      isReported = true;
      onFault(new RankerError('BUS_STORAGE', reason, { path, lost }));
    },
    end: (): void => {
      isReported = false;
    },
  };
};

export const openDecisionLog = (options: DecisionLogOptions): DecisionLog => {
  const { path, longestMs, mostBytes, now, onFault, batchMs, mostPerBatch, mostWaiting, restMs } = {
    ...defaults,
    ...options,
  };
  const blocks = openBlocks();
  const tally = openTally();
  const losses = openLosses(path, onFault);
  let due: KeptRanking[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** By `performance.now()`. */
  let restsUntil = Number.NEGATIVE_INFINITY;

  const writer = openWriterThread(
    { path, longestMs, mostBytes },
    {
      onReply: ({ count, fault }) => {
        if (fault === undefined) losses.end();
        else losses.add(count, fault);
        tally.settle(count);
      },
      onDeath: (reason) => {
        const inHand = tally.unsettled() - due.length;
        restsUntil = performance.now() + restMs;
        losses.add(inHand, reason);
        tally.settle(inHand);
      },
    },
  );

  const post = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (due.length === 0) return;
    writer.write(due, now(), blocks.take());
    due = [];
  };

  const flush = (): Promise<void> => {
    post();
    return tally.allSettled();
  };

  const close = async (): Promise<void> => {
    const flushed = flush();
    writer.ref();
    await flushed;
    await writer.end();
  };
  let closing: Promise<void> | undefined;

  return {
    keep: (uuid, requestHash, encode) => {
      if (performance.now() < restsUntil || tally.unsettled() >= mostWaiting) {
        losses.add(1, `${mostWaiting} wait for the disk already`);
        return;
      }
      // Encoded at once: otherwise all that a ranking was made of would live until its batch is full.
      due.push({ uuid, requestHash, bytes: encode(blocks.allocate) });
      tally.take();
      if (due.length >= mostPerBatch) post();
      else timer ??= setTimeout(post, batchMs).unref();
    },
    find: async (uuid, requestHash) => {
      await flush();
      return findKept(path, uuid, requestHash);
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
